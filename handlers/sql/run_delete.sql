-- Marks a run as deleted, and removes the assessments it made in its workspace
-- (MLflow's _mark_run_deleted). No row: there is no such run.
-- $1::text    run id
-- $2::text    workspace
-- $3::bigint  now, ms
with run as (
	update runs r set lifecycle_stage = 'deleted', deleted_time = $3
	from experiments e
	where r.run_uuid = $1 and e.experiment_id = r.experiment_id and e.workspace = $2
	returning r.run_uuid
), assessed as (
	delete from assessments a
	using run, trace_info t, experiments e
	where strpos(a.assessment_metadata,
	             '"mlflow.assessment.sourceRunId": "' || run.run_uuid || '"') > 0
	      and t.request_id = a.trace_id and e.experiment_id = t.experiment_id
	      and e.workspace = $2
)
select run_uuid from run;
