-- Deletes an experiment that gc_experiment_empty has emptied, and its links to evaluation
-- datasets.
-- $1::text  workspace
-- $2::text  experiment id
with former as (
	delete from mlflow_fcgi.former_locations f using experiments e
	where e.workspace = $1 and e.experiment_id = $2::bigint and f.experiment_id = e.experiment_id
), links as (
	delete from entity_associations a using experiments e
	where e.workspace = $1 and e.experiment_id = $2::bigint
	      and a.destination_type = 'experiment' and a.destination_id = e.experiment_id::text
)
delete from experiments where workspace = $1 and experiment_id = $2::bigint;
