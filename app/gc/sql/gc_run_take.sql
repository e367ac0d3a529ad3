-- Where the artifacts of a deleted run are, keeping it from being restored. No row: it
-- was restored, or is gone.
-- $1::text  workspace
-- $2::text  run id
select r.artifact_uri
from runs r join experiments e using (experiment_id)
where e.workspace = $1 and r.run_uuid = $2 and r.lifecycle_stage = 'deleted'
for update of r;
