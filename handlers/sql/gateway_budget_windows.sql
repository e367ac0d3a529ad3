-- The windows of time in which a workspace's budget policies are now, and what was spent in
-- them by the traces of its experiments that the gateway made. Windows follow each other
-- from 1970 on, weeks from the Sunday before, and months by the calendar
-- (mlflow/gateway/budget_tracker). A window of months ends by the year 9999, as dates do.
-- Costs are what clients say: one below 0 or beyond any sum of money counts nothing. The
-- traces are read once for all policies, and added up once for all that share a window.
-- $1::text    workspace
-- $2::bigint  now, ms
with unit (name, ms, first) as (
	values ('MINUTES', 60000::bigint, 0::bigint), ('HOURS', 3600000, 0), ('DAYS', 86400000, 0),
	       ('WEEKS', 604800000, -345600000)
), policy as (
	select b.budget_policy_id as id, b.target_scope as scope, b.target_value as target,
	       least(greatest(b.duration_value, 1), 96000)::bigint as months,
	       u.ms * greatest(b.duration_value, 1) as length, u.first
	from budget_policies b left join unit u on u.name = b.duration_unit
	where b.workspace = $1
	order by b.budget_policy_id
	limit 1000
), today as (
	select extract(year from d) * 12 + extract(month from d) - 1 - 1970 * 12 as month
	from (select to_timestamp($2 / 1000.0) at time zone 'UTC' as d) as t
), placed as (
	select p.*, (t.month::bigint / p.months) * p.months as from_month,
	       ($2 - p.first) / p.length * p.length + p.first as from_ms
	from policy p, today t
), timed as (
	select id, scope, target, coalesce(from_ms, (extract(epoch from timestamp '1970-01-01'
		+ make_interval(months => from_month::int)) * 1000)::bigint) as window_start_ms,
	       coalesce(from_ms + length, (extract(epoch from timestamp '1970-01-01'
		+ make_interval(months => (from_month + months)::int)) * 1000)::bigint)
	       as window_end_ms
	from placed
), spent as materialized (
	select t.timestamp_ms as ms, t.total_cost as cost, m.value as endpoint, u.value as username
	from experiments e
	join trace_info t on t.experiment_id = e.experiment_id
	join trace_request_metadata m on m.request_id = t.request_id
	                                 and m.key = 'mlflow.gateway.endpointId'
	left join trace_request_metadata u on u.request_id = t.request_id
	                                      and u.key = 'mlflow.auth.username'
	where e.workspace = $1 and t.timestamp_ms >= (select min(window_start_ms) from timed)
	      and t.total_cost between 0 and 1e15
), summed as (
	select w.window_start_ms, w.window_end_ms, s.endpoint, s.username, sum(s.cost) as cost
	from (select distinct window_start_ms, window_end_ms from timed) w
	join spent s on s.ms >= w.window_start_ms and s.ms < w.window_end_ms
	group by 1, 2, 3, 4
)
select p.id as budget_policy_id, p.window_start_ms, p.window_end_ms,
       coalesce((
	select sum(s.cost) from summed s
	where s.window_start_ms = p.window_start_ms and s.window_end_ms = p.window_end_ms
	      and (p.scope <> 'ENDPOINT' or s.endpoint = p.target)
	      and (p.scope <> 'USER' or s.username = p.target)), 0) as current_spend
from timed p
order by p.id;
