-- Those of the traces that belong to the experiments, in the order of the ids.
-- $1::text[]    trace ids
-- $2::text      workspace
-- $3::bigint[]  experiment ids
select t.request_id
from unnest($1::text[]) with ordinality as w (request_id, place)
join trace_info t on t.request_id = w.request_id
join experiments e on e.experiment_id = t.experiment_id
where e.workspace = $2 and t.experiment_id = any($3)
order by w.place;
