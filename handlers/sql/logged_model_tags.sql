-- Tags of logged models, in the order of the models; see logged_model_get.sql.
-- $1::text[]  model ids
-- $2::text    workspace
select w.place, t.tag_key as key, t.tag_value as value
from unnest($1::text[]) with ordinality as w (model_id, place)
join logged_model_tags t on t.model_id = w.model_id
join experiments e on e.experiment_id = t.experiment_id
where e.workspace = $2
order by w.place, t.tag_key;
