select json_build_object('experiment', json_build_object('experiment_id', experiment_id::text,
    'name', name, 'artifact_location', artifact_location, 'lifecycle_stage', lifecycle_stage,
    'last_update_time', last_update_time, 'creation_time', creation_time,
    'tags', (select json_agg(json_build_object('key', key, 'value', value)) from experiment_tags t
             where t.experiment_id = e.experiment_id)))::text
from experiments e where experiment_id = :experiment and workspace = 'team-1';
