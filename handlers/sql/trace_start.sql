-- Makes a trace with its tags and metadata. The row tells the stage the experiment
-- was found in and whether the trace is new; one that is there, in whatever
-- workspace, stays as it is (trace_merge.sql). No row: there is no such experiment.
-- Where its spans are kept outside the database is a tag, and below the
-- experiment's artifacts.
-- $1::text    trace id
-- $2::text    workspace
-- $3::bigint  experiment id
-- $4::bigint  start, ms
-- $5::bigint  duration, ms, or null
-- $6::text    state
-- $7::text    the client's own id, or null
-- $8::text    request preview, or null
-- $9::text    response preview, or null
-- $10::text   name, or null
-- $11::jsonb  columns: those that come from metadata, as text; assessments
-- $12::text[] tag keys, sorted, without the name
-- $13::text[] tag values
-- $14::text[] metadata keys, sorted, without what has columns
-- $15::text[] metadata values
-- $16::text   where its artifacts are below the experiment's
with experiment as (
	select experiment_id, lifecycle_stage,
	       regexp_replace(artifact_location, '/*([?#].*)?$', '') || $16 ||
	       coalesce(substring(artifact_location from '[?#].*$'), '') as location
	from experiments
	where experiment_id = $3 and workspace = $2
), trace as (
	insert into trace_info (request_id, experiment_id, timestamp_ms, execution_time_ms, status,
	                        client_request_id, request_preview, response_preview, trace_name,
	                        session_id, input_tokens, output_tokens, total_tokens,
	                        cache_read_input_tokens, cache_creation_input_tokens,
	                        cache_creation_input_tokens_above_1hr, input_cost, output_cost,
	                        total_cost)
	select $1, e.experiment_id, $4, $5, $6, $7, $8, $9, $10, m.*
	from experiment e,
	     jsonb_to_record($11 -> 'columns') as m (session_id text, input_tokens bigint, output_tokens bigint,
	                                total_tokens bigint, cache_read_input_tokens bigint,
	                                cache_creation_input_tokens bigint,
	                                cache_creation_input_tokens_above_1hr bigint,
	                                input_cost double precision, output_cost double precision,
	                                total_cost double precision)
	where e.lifecycle_stage = 'active'
	on conflict (request_id) do nothing
	returning request_id
), tagged as (
	insert into trace_tags (request_id, key, value)
	select t.request_id, g.key, g.value
	from trace t, unnest($12, $13) as g (key, value)
	union all
	select t.request_id, 'mlflow.artifactLocation', e.location from trace t, experiment e
), described as (
	insert into trace_request_metadata (request_id, key, value)
	select t.request_id, m.key, m.value
	from trace t, unnest($14, $15) as m (key, value)
), assessed as (
	insert into assessments (assessment_id, trace_id, name, assessment_type, value, error,
	                         created_timestamp, last_updated_timestamp, source_type, source_id,
	                         run_id, span_id, rationale, overrides, valid, assessment_metadata,
	                         experiment_id, trace_timestamp_ms, aggregate_value,
	                         is_numeric_value)
	select coalesce(n.assessment_id, 'a-' || replace(gen_random_uuid()::text, '-', '')),
	       t.request_id, n.name, n.assessment_type, n.value, n.error, n.created_timestamp,
	       n.last_updated_timestamp, n.source_type, n.source_id, n.run_id, n.span_id,
	       n.rationale, n.overrides, true, n.assessment_metadata, $3, $4, n.aggregate_value,
	       n.is_numeric_value
	from trace t, jsonb_to_recordset($11 -> 'assessments') as n (
		assessment_id text, name text, assessment_type text, value text, error text,
		created_timestamp bigint, last_updated_timestamp bigint, source_type text,
		source_id text, run_id text, span_id text, rationale text, overrides text,
		assessment_metadata text, aggregate_value double precision,
		is_numeric_value boolean)
)
select lifecycle_stage, exists (select from trace) as is_new from experiment;
