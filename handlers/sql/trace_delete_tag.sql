-- Deletes a tag of a trace. The row tells how many tags were deleted; no row:
-- there is no such trace.
-- $1::text  trace id
-- $2::text  workspace
-- $3::text  key, other than of the name
with trace as (
	select t.request_id
	from trace_info t join experiments e on e.experiment_id = t.experiment_id
	where t.request_id = $1 and e.workspace = $2
), untagged as (
	delete from trace_tags g using trace t
	where g.request_id = t.request_id and g.key = $3
	returning g.key
)
select (select count(*) from untagged) as deleted from trace;
