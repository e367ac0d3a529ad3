-- Params of logged models, in the order of the models; see logged_model_get.sql.
-- $1::text[]  model ids
-- $2::text    workspace
select w.place, p.param_key as key, p.param_value as value
from unnest($1::text[]) with ordinality as w (model_id, place)
join logged_model_params p on p.model_id = w.model_id
join experiments e on e.experiment_id = p.experiment_id
where e.workspace = $2
order by w.place, p.param_key;
