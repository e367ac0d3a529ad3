-- Deletes the experiments of a workspace. Datasets, issues, label schemas and
-- review queues follow by their foreign keys.
-- $1::text  workspace
with experiment as (
	select experiment_id from experiments where workspace = $1
), tag as (
	delete from experiment_tags t using experiment e where t.experiment_id = e.experiment_id
)
delete from experiments where workspace = $1;
