-- Marks an active experiment and all its runs as deleted, and removes the
-- assessments that these runs made in its workspace (MLflow's _mark_run_deleted).
-- No row: there is no such active experiment.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::bigint  now, ms
with experiment as (
	update experiments set lifecycle_stage = 'deleted', last_update_time = $3
	where experiment_id = $1 and workspace = $2 and lifecycle_stage = 'active'
	returning experiment_id
), gone as (
	update runs r set lifecycle_stage = 'deleted', deleted_time = $3
	from experiment e
	where r.experiment_id = e.experiment_id
	returning r.run_uuid
), assessed as (
	delete from assessments a
	using trace_info t, experiments e
	where t.request_id = a.trace_id and e.experiment_id = t.experiment_id
	      and e.workspace = $2
	      and substring(a.assessment_metadata from '"mlflow.assessment.sourceRunId": "([^"]*)"')
	          in (select run_uuid from gone)
)
select experiment_id from experiment;
