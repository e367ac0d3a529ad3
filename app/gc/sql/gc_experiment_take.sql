-- Where the artifacts of a deleted experiment are, keeping it from being restored and
-- from getting runs. No row: it was restored, has runs, or is gone.
-- $1::text  workspace
-- $2::text  experiment id
select e.artifact_location
from experiments e
where e.workspace = $1 and e.experiment_id = $2::bigint and e.lifecycle_stage = 'deleted'
  and not exists (select from runs r where r.experiment_id = e.experiment_id)
for update;
