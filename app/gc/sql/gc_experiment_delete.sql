-- Deletes an experiment that gc_experiment_empty has emptied.
-- $1::text  workspace
-- $2::text  experiment id
with former as (
	delete from mlflow_fcgi.former_locations f using experiments e
	where e.workspace = $1 and e.experiment_id = $2::bigint and f.experiment_id = e.experiment_id
)
delete from experiments where workspace = $1 and experiment_id = $2::bigint;
