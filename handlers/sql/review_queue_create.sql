-- Makes a review queue of an active experiment with its users and questions. No row: there
-- is no such experiment; a row without an id: the name is taken, or some question is not
-- the experiment's, and then the last column has those that are.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    name
-- $4::text    name in lower case, which no other queue of the experiment has
-- $5::text    type
-- $6::text    whose it is, or null
-- $7::text[]  users, none twice
-- $8::text[]  ids of label schemas, none twice
-- $9::bigint  now, ms
with asked as (
	select array_agg(l.schema_id) as ids
	from label_schemas l
	join experiments e on e.experiment_id = l.experiment_id
	where l.experiment_id = $1 and e.workspace = $2 and l.schema_id = any($8)
), made as (
	insert into review_queues (queue_id, experiment_id, name, queue_type, created_by,
	                           creation_time_ms, last_update_time_ms, name_key)
	select 'rq-' || replace(gen_random_uuid()::text, '-', ''), e.experiment_id, $3, $5, $6, $9,
	       $9, $4
	from experiments e, asked
	where e.experiment_id = $1 and e.workspace = $2 and e.lifecycle_stage = 'active'
	      and coalesce(cardinality(asked.ids), 0) = cardinality($8)
	on conflict (experiment_id, name_key) do nothing
	returning *
), users as (
	insert into review_queue_users (queue_id, user_id)
	select queue_id, unnest($7) from made
), questions as (
	insert into review_queue_label_schemas (queue_id, schema_id)
	select queue_id, unnest($8) from made
)
select q.queue_id, q.experiment_id, q.name, upper(q.queue_type) as queue_type, q.created_by,
       q.creation_time_ms, q.last_update_time_ms,
       (select json_agg(u order by u) from unnest($7) u) as users,
       (select json_agg(s order by s) from unnest($8) s) as schema_ids,
       (select array_to_json(ids)::text from asked) as found
from experiments e
left join made q on true
where e.experiment_id = $1 and e.workspace = $2 and e.lifecycle_stage = 'active';
