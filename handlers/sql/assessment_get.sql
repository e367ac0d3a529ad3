-- An assessment of a trace. The row is the assessment, with an id of NULL if the
-- trace has none of that id; no row: there is no such trace.
-- $1::text  trace id
-- $2::text  workspace
-- $3::text  assessment id
select 1 as place, a.assessment_id, a.name, a.trace_id, a.span_id, a.source_type, a.source_id,
       a.created_timestamp, a.last_updated_timestamp, a.assessment_type, a.value, a.error,
       a.rationale, a.assessment_metadata, a.overrides, a.valid
from trace_info t
join experiments e on e.experiment_id = t.experiment_id
left join assessments a on a.trace_id = t.request_id and a.assessment_id = $3
where t.request_id = $1 and e.workspace = $2;
