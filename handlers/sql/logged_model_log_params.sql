-- Adds params to a logged model, deleted or not; params cannot be changed, so a
-- key that is there already is a unique violation. No row: there is no such
-- model.
-- $1::text    model id
-- $2::text    workspace
-- $3::text[]  keys
-- $4::text[]  values
with model as (
	select m.model_id, m.experiment_id
	from logged_models m join experiments e on e.experiment_id = m.experiment_id
	where m.model_id = $1 and e.workspace = $2
), described as (
	insert into logged_model_params (model_id, experiment_id, param_key, param_value)
	select m.model_id, m.experiment_id, p.key, p.value
	from model m, unnest($3::text[], $4::text[]) as p (key, value)
)
select model_id from model;
