-- Sets a tag of a trace. No row: there is no such trace.
-- $1::text  trace id
-- $2::text  workspace
-- $3::text  key, other than of the name
-- $4::text  value
with trace as (
	select t.request_id
	from trace_info t join experiments e on e.experiment_id = t.experiment_id
	where t.request_id = $1 and e.workspace = $2
), tagged as (
	insert into trace_tags as g (request_id, key, value)
	select request_id, $3, $4 from trace
	on conflict (request_id, key) do update set value = excluded.value
)
select request_id from trace;
