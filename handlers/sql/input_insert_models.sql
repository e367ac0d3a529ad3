-- Notes that an active run reads logged models, again if it is known to. Model
-- ids are not looked up, as in MLflow.
-- $1::text    run id
-- $2::text    workspace
-- $3::text[]  model ids
insert into inputs (input_uuid, source_type, source_id, destination_type, destination_id)
select distinct on (m.model_id) replace(gen_random_uuid()::text, '-', ''), 'RUN_INPUT',
       r.run_uuid, 'MODEL_INPUT', m.model_id
from runs r
join experiments e on e.experiment_id = r.experiment_id
cross join unnest($3::text[]) as m (model_id)
where r.run_uuid = $1 and e.workspace = $2 and r.lifecycle_stage = 'active'
order by m.model_id
on conflict (source_type, source_id, destination_type, destination_id) do nothing;
