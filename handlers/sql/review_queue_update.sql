-- Changes a review queue, which review_queue_lock has locked. Null leaves a column, and a
-- list, as it is.
-- $1::text    queue id
-- $2::text    workspace
-- $3::text    name
-- $4::text    name in lower case
-- $5::text    whose it is
-- $6::text[]  users
-- $7::text[]  ids of label schemas
-- $8::bigint  now, ms
with changed as (
	update review_queues q
	set name = coalesce($3, q.name), name_key = coalesce($4, q.name_key),
	    created_by = coalesce($5, q.created_by), last_update_time_ms = $8
	from experiments e
	where q.queue_id = $1 and e.experiment_id = q.experiment_id and e.workspace = $2
	returning q.*
), out_users as (
	delete from review_queue_users m
	using changed
	where m.queue_id = changed.queue_id and m.user_id <> all($6)
), in_users as (
	insert into review_queue_users (queue_id, user_id)
	select queue_id, unnest($6) from changed
	on conflict (queue_id, user_id) do nothing
), out_schemas as (
	delete from review_queue_label_schemas a
	using changed
	where a.queue_id = changed.queue_id and a.schema_id <> all($7)
), in_schemas as (
	insert into review_queue_label_schemas (queue_id, schema_id)
	select queue_id, unnest($7) from changed
	on conflict (queue_id, schema_id) do nothing
)
select q.queue_id, q.experiment_id, q.name, upper(q.queue_type) as queue_type, q.created_by,
       q.creation_time_ms, q.last_update_time_ms,
       (select json_agg(m.user_id order by m.user_id) from (
	select user_id from review_queue_users o where o.queue_id = q.queue_id and $6 is null
	union all
	select unnest($6)) m) as users,
       (select json_agg(a.schema_id order by a.schema_id) from (
	select schema_id from review_queue_label_schemas o
	where o.queue_id = q.queue_id and $7 is null
	union all
	select unnest($7)) a) as schema_ids
from changed q;
