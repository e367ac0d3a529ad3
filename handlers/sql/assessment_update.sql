-- Replaces what of an assessment can change. The row is the assessment.
-- $1::text    trace id
-- $2::text    workspace
-- $3::text    assessment id
-- $4::jsonb   name, value, error, rationale, assessment_metadata, aggregate_value,
--             is_numeric_value
-- $5::bigint  now, ms
with changed as (
	update assessments a
	set name = n.name, value = n.value, error = n.error, rationale = n.rationale,
	    assessment_metadata = n.assessment_metadata, aggregate_value = n.aggregate_value,
	    is_numeric_value = n.is_numeric_value, last_updated_timestamp = $5
	from trace_info t
	join experiments e on e.experiment_id = t.experiment_id
	cross join jsonb_to_record($4) as n (name text, value text, error text, rationale text,
	                                     assessment_metadata text,
	                                     aggregate_value double precision,
	                                     is_numeric_value boolean)
	where t.request_id = $1 and e.workspace = $2
	  and a.trace_id = t.request_id and a.assessment_id = $3
	returning a.*
)
select 1 as place, a.assessment_id, a.name, a.trace_id, a.span_id, a.source_type, a.source_id,
       a.created_timestamp, a.last_updated_timestamp, a.assessment_type, a.value, a.error,
       a.rationale, a.assessment_metadata, a.overrides, a.valid
from changed a;
