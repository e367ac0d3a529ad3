-- Adds an assessment to a trace. One that overrides another makes that one invalid,
-- which has to be there. The row is the assessment, with an id of NULL if the other
-- one is not there; no row: there is no such trace. The trace is locked, because
-- the assessment repeats some of it.
-- $1::text   trace id
-- $2::text   workspace
-- $3::jsonb  the row, as assessment_read() makes it
with trace as materialized (
	select t.request_id, t.experiment_id, t.timestamp_ms
	from trace_info t
	where t.request_id = $1
	  and t.experiment_id in (select experiment_id from experiments where workspace = $2)
	for update of t
), given as (
	select * from jsonb_to_record($3) as n (
		assessment_id text, name text, assessment_type text, value text, error text,
		created_timestamp bigint, last_updated_timestamp bigint, source_type text,
		source_id text, run_id text, span_id text, rationale text, overrides text,
		assessment_metadata text, aggregate_value double precision,
		is_numeric_value boolean)
), overridden as (
	update assessments a set valid = false
	from trace t, given n
	where a.trace_id = t.request_id and a.assessment_id = n.overrides
	returning a.assessment_id
), made as (
	insert into assessments (assessment_id, trace_id, name, assessment_type, value, error,
	                         created_timestamp, last_updated_timestamp, source_type, source_id,
	                         run_id, span_id, rationale, overrides, valid, assessment_metadata,
	                         experiment_id, trace_timestamp_ms, aggregate_value,
	                         is_numeric_value)
	select coalesce(n.assessment_id, 'a-' || replace(gen_random_uuid()::text, '-', '')),
	       t.request_id, n.name, n.assessment_type, n.value, n.error, n.created_timestamp,
	       n.last_updated_timestamp, n.source_type, n.source_id, n.run_id, n.span_id,
	       n.rationale, n.overrides, true, n.assessment_metadata, t.experiment_id,
	       t.timestamp_ms, n.aggregate_value, n.is_numeric_value
	from trace t, given n
	where n.overrides is null or exists (select from overridden)
	returning *
)
select 1 as place, m.assessment_id, m.name, m.trace_id, m.span_id, m.source_type, m.source_id,
       m.created_timestamp, m.last_updated_timestamp, m.assessment_type, m.value, m.error,
       m.rationale, m.assessment_metadata, m.overrides, m.valid
from trace left join made m on true;
