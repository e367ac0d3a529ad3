-- Traces in the order of their ids. Ids of other workspaces give no row; `place`
-- counts them nevertheless, from 1, and is what children are matched by.
-- $1::text[]  trace ids
-- $2::text    workspace
select w.place, t.request_id, t.client_request_id, t.experiment_id, t.timestamp_ms,
       t.execution_time_ms, t.status, t.request_preview, t.response_preview, t.session_id,
       t.input_tokens, t.output_tokens, t.total_tokens, t.cache_read_input_tokens,
       t.cache_creation_input_tokens, t.cache_creation_input_tokens_above_1hr,
       t.input_cost, t.output_cost, t.total_cost
from unnest($1::text[]) with ordinality as w (request_id, place)
join trace_info t on t.request_id = w.request_id
join experiments e on e.experiment_id = t.experiment_id
where e.workspace = $2
order by w.place;
