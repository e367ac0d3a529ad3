-- Tags of traces in the order of the traces, see trace_get.sql; the name of a
-- trace is one of them. Values as long as MLflow shows them.
-- $1::text[]  trace ids
-- $2::text    workspace
select w.place, g.key, left(coalesce(g.value, 'None'), 4096) as value
from unnest($1::text[]) with ordinality as w (request_id, place)
join trace_info t on t.request_id = w.request_id
join experiments e on e.experiment_id = t.experiment_id
cross join lateral (
	select key, value from trace_tags
	where request_id = t.request_id and key <> 'mlflow.traceName'
	union all
	select 'mlflow.traceName', t.trace_name where t.trace_name is not null
) g
where e.workspace = $2
order by w.place, g.key;
