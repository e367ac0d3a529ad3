-- A review queue by its name. No row: there is no such active experiment; a row without an
-- id: it has none of the name.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    name in lower case
select q.queue_id, q.experiment_id, q.name, upper(q.queue_type) as queue_type, q.created_by,
       q.creation_time_ms, q.last_update_time_ms,
       (select json_agg(m.user_id order by m.user_id) from review_queue_users m
        where m.queue_id = q.queue_id) as users,
       (select json_agg(a.schema_id order by a.schema_id)
        from review_queue_label_schemas a where a.queue_id = q.queue_id) as schema_ids
from experiments e
left join review_queues q on q.experiment_id = e.experiment_id and q.name_key = $3
where e.experiment_id = $1 and e.workspace = $2 and e.lifecycle_stage = 'active';
