-- Deletes the logged models and the scorers of a workspace. Their children refer
-- to experiments, too, and those references would stop the experiments.
-- $1::text  workspace
with experiment as (
	select experiment_id from experiments where workspace = $1
), model as (
	delete from logged_models m using experiment e where m.experiment_id = e.experiment_id
)
delete from scorers s using experiment e where s.experiment_id = e.experiment_id;
