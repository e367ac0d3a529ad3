-- Names of one workspace that another one uses for the same kind of resource.
-- $1::text  workspace
-- $2::text  the other one
with conflict (position, resource, name) as (
	select 1, 'registered_models', name from registered_models
	where workspace = $1 and name in (select name from registered_models where workspace = $2)
	union all
	select 2, 'experiments', name from experiments
	where workspace = $1 and name in (select name from experiments where workspace = $2)
	union all
	select 3, 'evaluation_datasets', name from evaluation_datasets
	where workspace = $1 and name in (select name from evaluation_datasets where workspace = $2)
	union all
	select 4, 'webhooks', name from webhooks
	where workspace = $1 and name in (select name from webhooks where workspace = $2)
	union all
	select 5, 'secrets', secret_name from secrets
	where workspace = $1 and secret_name in (select secret_name from secrets where workspace = $2)
	union all
	select 6, 'endpoints', name from endpoints
	where workspace = $1 and name in (select name from endpoints where workspace = $2)
	union all
	select 7, 'model_definitions', name from model_definitions
	where workspace = $1 and name in (select name from model_definitions where workspace = $2)
	union all
	select 8, 'guardrails', name from guardrails
	where workspace = $1 and name in (select name from guardrails where workspace = $2)
	union all
	select 9, 'mcp_servers', name from mcp_servers
	where workspace = $1 and name in (select name from mcp_servers where workspace = $2)
)
select resource, name from conflict order by position, name;
