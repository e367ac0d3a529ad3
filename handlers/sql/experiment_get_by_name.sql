-- One experiment with its tags, by name, whatever its lifecycle stage.
-- $1::text  name
-- $2::text  workspace
select e.experiment_id, e.name, e.artifact_location, e.lifecycle_stage,
       nullif(e.last_update_time, 0) as last_update_time,
       nullif(e.creation_time, 0) as creation_time,
       (select json_agg(json_build_object('key', t.key, 'value', t.value))
        from experiment_tags t where t.experiment_id = e.experiment_id) as tags,
       e.workspace
from experiments e
where e.name = $1 and e.workspace = $2;
