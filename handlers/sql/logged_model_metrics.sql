-- Metrics of logged models, in the order of the models; see logged_model_get.sql.
-- $1::text[]  model ids
-- $2::text    workspace
select w.place, x.metric_name as key, x.metric_value as value, x.metric_timestamp_ms as timestamp,
       x.metric_step as step, nullif(x.dataset_name, '') as dataset_name,
       nullif(x.dataset_digest, '') as dataset_digest, x.model_id, x.run_id
from unnest($1::text[]) with ordinality as w (model_id, place)
join logged_model_metrics x on x.model_id = w.model_id
join experiments e on e.experiment_id = x.experiment_id
where e.workspace = $2
order by w.place, x.metric_name, x.metric_timestamp_ms, x.metric_step, x.run_id;
