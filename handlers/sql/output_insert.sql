-- Notes which logged models an active run made, and at which step; a model noted
-- before is a unique violation. Model ids are not looked up, as in MLflow. The
-- row tells the stage the run was found in; no row: there is no such run.
-- $1::text      run id
-- $2::text      workspace
-- $3::text[]    model ids
-- $4::bigint[]  steps
with run as (
	select r.run_uuid, r.lifecycle_stage
	from runs r join experiments e on e.experiment_id = r.experiment_id
	where r.run_uuid = $1 and e.workspace = $2
), noted as (
	insert into inputs (input_uuid, source_type, source_id, destination_type, destination_id,
	                    step)
	select replace(gen_random_uuid()::text, '-', ''), 'RUN_OUTPUT', r.run_uuid, 'MODEL_OUTPUT',
	       m.model_id, m.step
	from run r, unnest($3::text[], $4::bigint[]) as m (model_id, step)
	where r.lifecycle_stage = 'active'
	order by m.model_id
)
select lifecycle_stage from run;
