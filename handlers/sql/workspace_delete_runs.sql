-- Deletes the runs of a workspace with their metrics, parameters and tags.
-- $1::text  workspace
with run as (
	select r.run_uuid from runs r join experiments e using (experiment_id)
	where e.workspace = $1
), metric as (
	delete from metrics m using run where m.run_uuid = run.run_uuid
), latest as (
	delete from latest_metrics m using run where m.run_uuid = run.run_uuid
), param as (
	delete from params p using run where p.run_uuid = run.run_uuid
), tag as (
	delete from tags t using run where t.run_uuid = run.run_uuid
)
delete from runs r using run where r.run_uuid = run.run_uuid;
