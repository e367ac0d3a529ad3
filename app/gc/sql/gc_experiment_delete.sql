-- Deletes an experiment that gc_experiment_empty has emptied.
-- $1::text  workspace
-- $2::text  experiment id
delete from experiments where workspace = $1 and experiment_id = $2::bigint;
