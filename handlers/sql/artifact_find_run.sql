-- Where the artifacts of a run are, whatever its lifecycle stage. No row: there
-- is no such run.
-- $1::text  run id
-- $2::text  workspace
select r.artifact_uri
from runs r
join experiments e using (experiment_id)
where r.run_uuid = $1 and e.workspace = $2;
