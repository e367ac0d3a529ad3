-- Tags traces of the workspace, and notes the user of those that have none yet.
-- $1::text[]  trace ids, each as often as it has tags
-- $2::text    workspace
-- $3::text[]  keys
-- $4::text[]  values
-- $5::text[]  trace ids, each once
-- $6::text[]  users, or null
with tagged as (
	insert into trace_tags as g (request_id, key, value)
	select t.request_id, n.key, n.value
	from unnest($1, $3, $4) as n (request_id, key, value)
	join trace_info t on t.request_id = n.request_id
	join experiments e on e.experiment_id = t.experiment_id
	where e.workspace = $2
	order by n.request_id, n.key
	on conflict (request_id, key) do update set value = excluded.value
)
insert into trace_request_metadata (request_id, key, value)
select t.request_id, 'mlflow.trace.user', n.name
from unnest($5, $6) as n (request_id, name)
join trace_info t on t.request_id = n.request_id
join experiments e on e.experiment_id = t.experiment_id
where e.workspace = $2 and n.name <> ''
order by n.request_id
on conflict (request_id, key) do nothing;
