-- Deletes what is in an experiment and would stop its deletion: traces, logged models,
-- scorers with their bindings, and the sums made of traces, which have no foreign key.
-- scorers with the gateway's guardrails that use them, and the sums made of traces, which
-- have no foreign key.
-- $1::text  workspace
-- $2::text  experiment id
with experiment as (
	select experiment_id from experiments where workspace = $1 and experiment_id = $2::bigint
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
), rebuild as (
	delete from sql_trace_rollup_rebuild_queue q using experiment e
	where q.experiment_id = e.experiment_id
), model as (
	delete from logged_models m using experiment e where m.experiment_id = e.experiment_id
), scoring as (
	delete from online_scoring_configs c using experiment e
	where c.experiment_id = e.experiment_id
), binding as (
	delete from endpoint_bindings b
	using scorers s, experiment e
	where s.experiment_id = e.experiment_id and b.resource_type = 'scorer'
	      and b.resource_id = s.scorer_id
), tag as (
	delete from experiment_tags t using experiment e where t.experiment_id = e.experiment_id
)
delete from scorers s using experiment e where s.experiment_id = e.experiment_id;
