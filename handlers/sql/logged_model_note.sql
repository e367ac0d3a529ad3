-- Appends a model to the list an active run keeps in the tag
-- mlflow.log-model.history. The row tells the stage the run was found in; no
-- row: there is no such run. A tag that holds no JSON list is a data exception.
-- $1::text  run id
-- $2::text  workspace
-- $3::text  the model, a JSON object
with run as (
	select r.run_uuid, r.lifecycle_stage
	from runs r join experiments e on e.experiment_id = r.experiment_id
	where r.run_uuid = $1 and e.workspace = $2
), noted as (
	insert into tags as t (key, value, run_uuid)
	select 'mlflow.log-model.history', '[' || $3 || ']', run_uuid
	from run
	where lifecycle_stage = 'active'
	on conflict (key, run_uuid) do update
	set value = case coalesce(json_array_length(t.value::json), 0) when 0 then excluded.value
	            else regexp_replace(t.value, '\s*\]\s*$', '') || ', ' || $3 || ']' end
)
select lifecycle_stage from run;
