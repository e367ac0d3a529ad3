-- A review queue by its id.
-- $1::text  queue id
-- $2::text  workspace
select q.queue_id, q.experiment_id, q.name, upper(q.queue_type) as queue_type, q.created_by,
       q.creation_time_ms, q.last_update_time_ms,
       (select json_agg(m.user_id order by m.user_id) from review_queue_users m
        where m.queue_id = q.queue_id) as users,
       (select json_agg(a.schema_id order by a.schema_id)
        from review_queue_label_schemas a where a.queue_id = q.queue_id) as schema_ids
from review_queues q
join experiments e on e.experiment_id = q.experiment_id
where q.queue_id = $1 and e.workspace = $2;
