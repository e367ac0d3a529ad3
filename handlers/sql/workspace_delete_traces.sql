-- Deletes the traces of a workspace, with spans, assessments and all, and the
-- sums made of them.
-- $1::text  workspace
with experiment as (
	select experiment_id from experiments where workspace = $1
), trace as (
	delete from trace_info t using experiment e where t.experiment_id = e.experiment_id
), span as (
	delete from spans s using experiment e where s.experiment_id = e.experiment_id
), trace_sum as (
	delete from sql_trace_metric_daily_rollups s using experiment e
	where s.experiment_id = e.experiment_id
), cost_sum as (
	delete from sql_span_cost_daily_rollups s using experiment e
	where s.experiment_id = e.experiment_id
), assessment_sum as (
	delete from sql_assessment_daily_rollups s using experiment e
	where s.experiment_id = e.experiment_id
)
delete from sql_trace_rollup_rebuild_queue q using experiment e
where q.experiment_id = e.experiment_id;
