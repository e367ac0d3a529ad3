-- Notes in the tag mlflow.modelVersions of a logged model, a JSON list, the
-- version that model_version_create made in the same transaction: the latest of
-- its registered model. A list that holds it already, of a model deleted since,
-- begins anew. Nothing happens without such a logged model.
-- $1::text  logged model id
-- $2::text  workspace
-- $3::text  name of the registered model
-- $4::text  the same as JSON
with version as (
	select '{"name": ' || $4 || ', "version": ' || max(v.version) || '}' as entry
	from model_versions v where v.workspace = $2 and v.name = $3
), model as (
	select m.model_id, m.experiment_id
	from logged_models m join experiments e on e.experiment_id = m.experiment_id
	where m.model_id = $1 and e.workspace = $2 and m.lifecycle_stage = 'active'
)
insert into logged_model_tags as t (model_id, experiment_id, tag_key, tag_value)
select model_id, experiment_id, 'mlflow.modelVersions', '[' || entry || ']'
from model, version
where entry is not null
on conflict (model_id, tag_key) do update
	set tag_value = case
		when t.tag_value ~ '^\[\s*\{.*\]$' and strpos(t.tag_value,
			substr(excluded.tag_value, 2, length(excluded.tag_value) - 2)) = 0
		then left(t.tag_value, -1) || ', ' || substr(excluded.tag_value, 2)
		else excluded.tag_value end;
