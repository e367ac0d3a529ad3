-- What a review queue's changes are held against, locked until the transaction ends.
-- $1::text    queue id
-- $2::text    workspace
-- $3::text[]  label schemas, of which those of its experiment are told
select q.queue_type, q.experiment_id,
       exists (select from review_queue_items i where i.queue_id = q.queue_id) as has_items,
       (select json_agg(l.schema_id)::text from label_schemas l
        where l.experiment_id = q.experiment_id and l.schema_id = any($3)) as found
from review_queues q
join experiments e on e.experiment_id = q.experiment_id
where q.queue_id = $1 and e.workspace = $2
for update of q;
