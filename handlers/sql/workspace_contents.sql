-- The first kind of resource that a workspace holds, in the order in which
-- MLflow asks, and how many there are. No row: the workspace is empty.
-- $1::text  workspace
with content (position, resource, n) as (
	select 1, 'registered_models', count(*) from registered_models where workspace = $1
	union all
	select 2, 'experiments', count(*) from experiments where workspace = $1
	union all
	select 3, 'evaluation_datasets', count(*) from evaluation_datasets where workspace = $1
	union all
	select 4, 'webhooks', count(*) from webhooks where workspace = $1
	union all
	select 5, 'secrets', count(*) from secrets where workspace = $1
	union all
	select 6, 'endpoints', count(*) from endpoints where workspace = $1
	union all
	select 7, 'model_definitions', count(*) from model_definitions where workspace = $1
	union all
	select 8, 'budget_policies', count(*) from budget_policies where workspace = $1
	union all
	select 9, 'guardrails', count(*) from guardrails where workspace = $1
	union all
	select 10, 'jobs', count(*) from jobs where workspace = $1
	union all
	select 11, 'mcp_servers', count(*) from mcp_servers where workspace = $1
)
select resource, n from content where n > 0 order by position limit 1;
