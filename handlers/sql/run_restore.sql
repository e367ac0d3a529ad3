-- Marks a run as active. No row: there is no such run.
-- $1::text  run id
-- $2::text  workspace
update runs r set lifecycle_stage = 'active', deleted_time = null
from experiments e
where r.run_uuid = $1 and e.experiment_id = r.experiment_id and e.workspace = $2
returning r.run_uuid;
