-- Locks the traces of the workspace that spans are sent of, and tells what was known of each:
-- whether a client has sent the trace as a whole, with usage, with cost; and where its spans are.
-- A trace of another workspace gives no row.
-- $1::text[]  trace ids
-- $2::text    workspace
select t.request_id, t.status,
       exists (select from trace_request_metadata m
               where m.request_id = t.request_id and m.key = 'mlflow.trace.infoFinalized') as is_final,
       coalesce(t.input_tokens, t.output_tokens, t.total_tokens, t.cache_read_input_tokens,
                t.cache_creation_input_tokens,
                t.cache_creation_input_tokens_above_1hr) is not null as has_usage,
       coalesce(t.input_cost, t.output_cost, t.total_cost) is not null as has_cost,
       (select value from trace_tags g
        where g.request_id = t.request_id and g.key = 'mlflow.trace.spansLocation') as location,
       t.experiment_id
from trace_info t
where t.request_id = any($1)
  and t.experiment_id in (select experiment_id from experiments where workspace = $2)
order by t.request_id
for update of t;
