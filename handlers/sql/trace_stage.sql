-- The stage of an experiment. No row: there is no such experiment.
-- $1::bigint  experiment id
-- $2::text    workspace
select lifecycle_stage from experiments where experiment_id = $1 and workspace = $2;
