-- Makes the traces that spans are sent of and that are not there yet, in whatever workspace;
-- what is there stays as it is. Rows: whether there is such an experiment, and an id of each
-- trace that was made; one row with null if none was.
-- $1::text[]    trace ids, sorted
-- $2::text      workspace
-- $3::bigint    experiment id
-- $4::bigint[]  start, ms
-- $5::bigint[]  duration, ms; the least there is: none
-- $6::text[]    state
-- $7::text[]    where their artifacts are below the experiment's
with experiment as (
	select experiment_id, artifact_location
	from experiments
	where experiment_id = $3 and workspace = $2
), made as (
	insert into trace_info (request_id, experiment_id, timestamp_ms, execution_time_ms, status)
	select n.request_id, e.experiment_id, n.start, nullif(n.duration, -9223372036854775808), n.state
	from experiment e, unnest($1, $4, $5, $6) as n (request_id, start, duration, state)
	where not exists (select from trace_info t where t.request_id = n.request_id)
	order by n.request_id
	on conflict (request_id) do nothing
	returning request_id
), tagged as (
	insert into trace_tags (request_id, key, value)
	select m.request_id, 'mlflow.artifactLocation',
	       regexp_replace(e.artifact_location, '/*([?#].*)?$', '') || n.path ||
	       coalesce(substring(e.artifact_location from '[?#].*$'), '')
	from made m
	join unnest($1, $7) as n (request_id, path) on n.request_id = m.request_id,
	     experiment e
)
select exists (select from experiment) as has_experiment, m.request_id
from (select) as one left join made m on true;
