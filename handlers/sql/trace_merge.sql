-- Puts what trace_start.sql would have made into the trace that is there: what is
-- given replaces, tags and metadata are added to. The trace is locked first, as in
-- MLflow. The row tells whether its spans are in the database still, which is
-- where MLflow allows this only, and whether the id of an assessment is another
-- trace's; in either case nothing changes. No row: the workspace has no such trace.
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
with found as materialized (
	select t.request_id
	from trace_info t
	where t.request_id = $1
	  and t.experiment_id in (select experiment_id from experiments where workspace = $2)
	for update of t
), taken as (
	select from assessments a, jsonb_to_recordset($11 -> 'assessments') as n (assessment_id text)
	where a.assessment_id = n.assessment_id and a.trace_id <> $1
), trace as (
	select f.request_id,
	       regexp_replace(e.artifact_location, '/*([?#].*)?$', '') || $16 ||
	       coalesce(substring(e.artifact_location from '[?#].*$'), '') as location
	from found f
	join experiments e on e.experiment_id = $3 and e.workspace = $2
	where not exists (select from taken)
	  and not exists (select from trace_tags g
	                  where g.request_id = f.request_id and g.key = 'mlflow.trace.spansLocation'
	                    and g.value <> 'TRACKING_STORE')
), merged as (
	update trace_info t
	set experiment_id = $3, timestamp_ms = $4, execution_time_ms = $5, status = $6,
	    client_request_id = $7, request_preview = coalesce($8, t.request_preview),
	    response_preview = coalesce($9, t.response_preview),
	    trace_name = coalesce($10, t.trace_name),
	    db_payload_generation = t.db_payload_generation + 1,
	    session_id =
		case when $11 -> 'columns' ? 'session_id'
		then $11 -> 'columns' ->> 'session_id'
		else t.session_id end,
	    input_tokens =
		case when $11 -> 'columns' ? 'input_tokens'
		then ($11 -> 'columns' ->> 'input_tokens')::bigint
		else t.input_tokens end,
	    output_tokens =
		case when $11 -> 'columns' ? 'output_tokens'
		then ($11 -> 'columns' ->> 'output_tokens')::bigint
		else t.output_tokens end,
	    total_tokens =
		case when $11 -> 'columns' ? 'total_tokens'
		then ($11 -> 'columns' ->> 'total_tokens')::bigint
		else t.total_tokens end,
	    cache_read_input_tokens =
		case when $11 -> 'columns' ? 'cache_read_input_tokens'
		then ($11 -> 'columns' ->> 'cache_read_input_tokens')::bigint
		else t.cache_read_input_tokens end,
	    cache_creation_input_tokens =
		case when $11 -> 'columns' ? 'cache_creation_input_tokens'
		then ($11 -> 'columns' ->> 'cache_creation_input_tokens')::bigint
		else t.cache_creation_input_tokens end,
	    cache_creation_input_tokens_above_1hr =
		case when $11 -> 'columns' ? 'cache_creation_input_tokens_above_1hr'
		then ($11 -> 'columns' ->> 'cache_creation_input_tokens_above_1hr')::bigint
		else t.cache_creation_input_tokens_above_1hr end,
	    input_cost =
		case when $11 -> 'columns' ? 'input_cost'
		then ($11 -> 'columns' ->> 'input_cost')::float8
		else t.input_cost end,
	    output_cost =
		case when $11 -> 'columns' ? 'output_cost'
		then ($11 -> 'columns' ->> 'output_cost')::float8
		else t.output_cost end,
	    total_cost =
		case when $11 -> 'columns' ? 'total_cost'
		then ($11 -> 'columns' ->> 'total_cost')::float8
		else t.total_cost end
	from trace x
	where t.request_id = x.request_id
), tagged as (
	insert into trace_tags as g (request_id, key, value)
	select request_id, key, value
	from (
		select x.request_id, n.key, n.value
		from trace x, unnest($12, $13) as n (key, value)
		where n.key <> 'mlflow.artifactLocation'
		union all
		select request_id, 'mlflow.artifactLocation', location from trace
	) n
	order by key
	on conflict (request_id, key) do update set value = excluded.value
), described as (
	insert into trace_request_metadata as m (request_id, key, value)
	select x.request_id, n.key, n.value
	from trace x, unnest($14, $15) as n (key, value)
	on conflict (request_id, key) do update set value = excluded.value
), spans_moved as (
	update spans s set experiment_id = $3
	from trace x
	where s.trace_id = x.request_id
), assessments_moved as (
	update assessments a set experiment_id = $3, trace_timestamp_ms = $4
	from trace x
	where a.trace_id = x.request_id
	  and not exists (select from jsonb_to_recordset($11 -> 'assessments') as n (assessment_id text)
	                  where n.assessment_id = a.assessment_id)
), assessed as (
	insert into assessments as a (assessment_id, trace_id, name, assessment_type, value, error,
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
	on conflict (assessment_id) do update
	set name = excluded.name, assessment_type = excluded.assessment_type,
	    value = excluded.value, error = excluded.error,
	    created_timestamp = excluded.created_timestamp,
	    last_updated_timestamp = excluded.last_updated_timestamp,
	    source_type = excluded.source_type, source_id = excluded.source_id,
	    run_id = excluded.run_id, span_id = excluded.span_id, rationale = excluded.rationale,
	    overrides = excluded.overrides, valid = excluded.valid,
	    assessment_metadata = excluded.assessment_metadata,
	    experiment_id = excluded.experiment_id,
	    trace_timestamp_ms = excluded.trace_timestamp_ms,
	    aggregate_value = excluded.aggregate_value,
	    is_numeric_value = excluded.is_numeric_value
	where a.trace_id = excluded.trace_id
)
select exists (select from trace) as in_database, exists (select from taken) as taken from found;
