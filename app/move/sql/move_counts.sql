-- How many rows of each table of workspaces these have, in the order of MLflow's
-- migrate-to-default-workspace.
-- $1::text[]  workspaces
select 'registered_models' as name, count(*) as n from registered_models where workspace = any($1)
union all
select 'experiments', count(*) from experiments where workspace = any($1)
union all
select 'evaluation_datasets', count(*) from evaluation_datasets where workspace = any($1)
union all
select 'webhooks', count(*) from webhooks where workspace = any($1)
union all
select 'secrets', count(*) from secrets where workspace = any($1)
union all
select 'endpoints', count(*) from endpoints where workspace = any($1)
union all
select 'model_definitions', count(*) from model_definitions where workspace = any($1)
union all
select 'budget_policies', count(*) from budget_policies where workspace = any($1)
union all
select 'guardrails', count(*) from guardrails where workspace = any($1)
union all
select 'jobs', count(*) from jobs where workspace = any($1)
union all
select 'mcp_servers', count(*) from mcp_servers where workspace = any($1)
union all
select 'model_versions', count(*) from model_versions where workspace = any($1)
union all
select 'registered_model_tags', count(*) from registered_model_tags where workspace = any($1)
union all
select 'model_version_tags', count(*) from model_version_tags where workspace = any($1)
union all
select 'registered_model_aliases', count(*) from registered_model_aliases where workspace = any($1)
union all
select 'guardrail_configs', count(*) from guardrail_configs where workspace = any($1)
union all
select 'mcp_server_versions', count(*) from mcp_server_versions where workspace = any($1)
union all
select 'mcp_server_tags', count(*) from mcp_server_tags where workspace = any($1)
union all
select 'mcp_server_version_tags', count(*) from mcp_server_version_tags where workspace = any($1)
union all
select 'mcp_server_aliases', count(*) from mcp_server_aliases where workspace = any($1)
union all
select 'mcp_access_endpoints', count(*) from mcp_access_endpoints where workspace = any($1);
