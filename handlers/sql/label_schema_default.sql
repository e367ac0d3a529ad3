-- Makes an experiment's default question, which every list has; where its name is taken
-- there is none.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    name
-- $4::text    instruction
-- $5::bigint  now, ms
insert into label_schemas (schema_id, experiment_id, name, type, instruction, enable_comment,
                           input_type, input_config, created_time, last_update_time, is_default)
select 'ls-' || replace(gen_random_uuid()::text, '-', ''), e.experiment_id, $3, 'feedback', $4,
       false, 'text', '{"max_length": null}', $5, $5, true
from experiments e
where e.experiment_id = $1 and e.workspace = $2 and e.lifecycle_stage = 'active'
on conflict (experiment_id, name) do nothing;
