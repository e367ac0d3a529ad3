-- Deletes a logged model; metrics, parameters and tags follow by their foreign keys.
-- $1::text  workspace
-- $2::text  model id
delete from logged_models m using experiments e
where e.experiment_id = m.experiment_id and e.workspace = $1 and m.model_id = $2;
