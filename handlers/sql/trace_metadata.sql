-- Metadata of traces in the order of the traces, see trace_get.sql, without what
-- has columns of its own there. Values as long as MLflow shows them.
-- $1::text[]  trace ids
-- $2::text    workspace
select w.place, m.key, left(coalesce(m.value, 'None'), 250) as value
from unnest($1::text[]) with ordinality as w (request_id, place)
join trace_info t on t.request_id = w.request_id
join experiments e on e.experiment_id = t.experiment_id
join trace_request_metadata m on m.request_id = t.request_id
where e.workspace = $2
  and m.key not in ('mlflow.trace.session', 'mlflow.trace.tokenUsage', 'mlflow.trace.cost')
order by w.place, m.key;
