-- Deletes a run with its metrics, parameters, tags and inputs.
-- $1::text  workspace
-- $2::text  run id
with run as (
	select r.run_uuid from runs r join experiments e using (experiment_id)
	where e.workspace = $1 and r.run_uuid = $2
), metric as (
	delete from metrics m using run where m.run_uuid = run.run_uuid
), latest as (
	delete from latest_metrics m using run where m.run_uuid = run.run_uuid
), param as (
	delete from params p using run where p.run_uuid = run.run_uuid
), tag as (
	delete from tags t using run where t.run_uuid = run.run_uuid
), taken as (
	delete from inputs i using run
	where i.destination_id = run.run_uuid or i.source_id = run.run_uuid
	returning i.input_uuid
), input_tag as (
	delete from input_tags t using taken i where t.input_uuid = i.input_uuid
)
delete from runs r using run where r.run_uuid = run.run_uuid;
