-- Deletes an assessment; what it overrode is valid again. No row: there is no such
-- trace.
-- $1::text  trace id
-- $2::text  workspace
-- $3::text  assessment id
with trace as (
	select t.request_id
	from trace_info t join experiments e on e.experiment_id = t.experiment_id
	where t.request_id = $1 and e.workspace = $2
), gone as (
	delete from assessments a using trace t
	where a.trace_id = t.request_id and a.assessment_id = $3
	returning a.trace_id, a.overrides
), restored as (
	update assessments a set valid = true
	from gone g
	where a.trace_id = g.trace_id and a.assessment_id = g.overrides and a.assessment_id <> $3
)
select request_id from trace;
