-- The info of one run, whatever its lifecycle stage. Runs of old servers have
-- their name in a tag only.
-- $1::text  run id
-- $2::text  workspace
select r.run_uuid, r.experiment_id,
       coalesce(nullif(r.name, ''),
                (select nullif(t.value, '') from tags t
                 where t.run_uuid = r.run_uuid and t.key = 'mlflow.runName'),
                r.name) as run_name,
       r.user_id, r.status, r.start_time, nullif(r.end_time, 0) as end_time,
       nullif(r.artifact_uri, '') as artifact_uri, r.lifecycle_stage, r.run_uuid as run_id
from runs r
join experiments e on e.experiment_id = r.experiment_id
where r.run_uuid = $1 and e.workspace = $2;
