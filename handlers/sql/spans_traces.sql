-- Brings traces up to date with spans that were written. What a client said of a whole trace
-- stays (is_final), and so do previews and a session that are known.
-- $1::jsonb   the traces
-- $2::text    workspace
with said as materialized (
	select t.request_id, t.timestamp_ms, t.execution_time_ms, n.start_ms, n.end_ms, n.state,
	       n.is_final, n.request_preview, n.response_preview, n.name, n.columns
	from jsonb_to_recordset($1) as n (request_id text, start_ms bigint, end_ms bigint, state text,
	                                  is_final boolean, request_preview text,
	                                  response_preview text, name text, columns jsonb)
	join trace_info t on t.request_id = n.request_id
	join experiments e on e.experiment_id = t.experiment_id
	where e.workspace = $2
), moved as (
	update assessments a set trace_timestamp_ms = n.start_ms
	from said n
	where a.trace_id = n.request_id and not n.is_final and n.timestamp_ms > n.start_ms
)
update trace_info t
set timestamp_ms = case when n.is_final then t.timestamp_ms else least(t.timestamp_ms, n.start_ms) end,
    execution_time_ms =
	case when n.is_final or n.end_ms is null then t.execution_time_ms
	else least(greatest(t.timestamp_ms::numeric + t.execution_time_ms, n.end_ms)
	           - least(t.timestamp_ms, n.start_ms), 9223372036854775807)::bigint
	end,
    status = coalesce(n.state, t.status),
    request_preview = coalesce(t.request_preview, n.request_preview),
    response_preview = coalesce(t.response_preview, n.response_preview),
    trace_name = coalesce(n.name, t.trace_name),
    session_id = coalesce(t.session_id, n.columns ->> 'session_id'),
    input_tokens = coalesce((n.columns ->> 'input_tokens')::bigint, t.input_tokens),
    output_tokens = coalesce((n.columns ->> 'output_tokens')::bigint, t.output_tokens),
    total_tokens = coalesce((n.columns ->> 'total_tokens')::bigint, t.total_tokens),
    cache_read_input_tokens =
	coalesce((n.columns ->> 'cache_read_input_tokens')::bigint, t.cache_read_input_tokens),
    cache_creation_input_tokens =
	coalesce((n.columns ->> 'cache_creation_input_tokens')::bigint, t.cache_creation_input_tokens),
    cache_creation_input_tokens_above_1hr =
	coalesce((n.columns ->> 'cache_creation_input_tokens_above_1hr')::bigint,
	         t.cache_creation_input_tokens_above_1hr),
    input_cost = coalesce((n.columns ->> 'input_cost')::float8, t.input_cost),
    output_cost = coalesce((n.columns ->> 'output_cost')::float8, t.output_cost),
    total_cost = coalesce((n.columns ->> 'total_cost')::float8, t.total_cost),
    db_payload_generation = t.db_payload_generation + 1
from said n
where t.request_id = n.request_id;
