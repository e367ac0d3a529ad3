\set n random(1, 1000000000)
with e as (
    select experiment_id, artifact_location from experiments
    where experiment_id = :experiment and workspace = 'team-1' and lifecycle_stage = 'active'
), r as (
    insert into runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status,
                      start_time, source_version, lifecycle_stage, artifact_uri, experiment_id)
    select md5(random()::text || :n), 'b', 'UNKNOWN', '', '', '', 'RUNNING', 1700000000000, '',
           'active', artifact_location || '/x/artifacts', experiment_id
    from e returning run_uuid
)
insert into tags (key, value, run_uuid)
select k, v, run_uuid from r,
    (values ('a', 'b'), ('mlflow.user', 'u'), ('mlflow.runName', 'b')) as t (k, v);
