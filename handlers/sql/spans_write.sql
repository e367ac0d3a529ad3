-- Writes spans of traces of the workspace, in the place of those that have the same ids.
-- $1::text[]    trace ids
-- $2::text      workspace
-- $3::text[]    span ids
-- $4::text[]    ids of their parents, or null
-- $5::text[]    names
-- $6::text[]    types, or null
-- $7::text[]    states
-- $8::bigint[]  start, ns
-- $9::bigint[]  end, ns
-- $10::text[]   the whole spans, JSON
-- $11::double precision[]  cost of inputs; NaN: none
-- $12::double precision[]  of outputs
-- $13::double precision[]  of both
-- $14::text[]   models, or null
-- $15::text[]   providers, or null
insert into spans (trace_id, experiment_id, span_id, parent_span_id, name, type, status,
                   start_time_unix_nano, end_time_unix_nano, content, input_cost, output_cost,
                   total_cost, model_name, model_provider)
select n.trace_id, t.experiment_id, n.span_id, n.parent, n.name, n.type, n.status, n.start, n.ended,
       n.content, nullif(n.input_cost, 'NaN'), nullif(n.output_cost, 'NaN'),
       nullif(n.total_cost, 'NaN'), n.model, n.provider
from unnest($1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     as n (trace_id, span_id, parent, name, type, status, start, ended, content, input_cost,
           output_cost, total_cost, model, provider)
join trace_info t on t.request_id = n.trace_id
join experiments e on e.experiment_id = t.experiment_id
where e.workspace = $2
order by n.trace_id, n.span_id
on conflict (trace_id, span_id) do update
set experiment_id = excluded.experiment_id, parent_span_id = excluded.parent_span_id,
    name = excluded.name, type = excluded.type, status = excluded.status,
    start_time_unix_nano = excluded.start_time_unix_nano,
    end_time_unix_nano = excluded.end_time_unix_nano, content = excluded.content,
    input_cost = excluded.input_cost, output_cost = excluded.output_cost,
    total_cost = excluded.total_cost, model_name = excluded.model_name,
    model_provider = excluded.model_provider;
