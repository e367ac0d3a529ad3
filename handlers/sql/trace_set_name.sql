-- Names a trace, or takes its name away. The row tells whether it had one; no row:
-- there is no such trace.
-- $1::text  trace id
-- $2::text  workspace
-- $3::text  name, or null
with trace as (
	select t.request_id, t.trace_name
	from trace_info t join experiments e on e.experiment_id = t.experiment_id
	where t.request_id = $1 and e.workspace = $2
), named as (
	update trace_info t set trace_name = $3
	from trace x
	where t.request_id = x.request_id
)
select (trace_name is not null)::int as had_name from trace;
