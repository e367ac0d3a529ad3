-- Locks what new runs and new model versions of a workspace refer to, so that
-- none comes up while the workspace is deleted.
-- $1::text  workspace
with experiment as (
	select experiment_id from experiments where workspace = $1 order by experiment_id for update
), model as (
	select name from registered_models where workspace = $1 order by name for update
)
select (select count(*) from experiment), (select count(*) from model);
