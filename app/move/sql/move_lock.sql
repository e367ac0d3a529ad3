-- Keeps resources of a workspace from changing and experiments from getting runs until the move is
-- over. Fewer rows than ids: some are gone.
-- $1::text    kind, the name of its table
-- $2::text    workspace
-- $3::text[]  ids; names of registered models and MCP servers
with e as (
	select experiment_id from experiments
	where $1 = 'experiments' and workspace = $2 and experiment_id::text = any($3)
	order by experiment_id for update
), m as (
	select name from registered_models
	where $1 = 'registered_models' and workspace = $2 and name = any($3)
	order by name for update
), s as (
	select name from mcp_servers
	where $1 = 'mcp_servers' and workspace = $2 and name = any($3)
	order by name for update
), d as (
	select dataset_id from evaluation_datasets
	where $1 = 'evaluation_datasets' and workspace = $2 and dataset_id = any($3) for update
), w as (
	select webhook_id from webhooks
	where $1 = 'webhooks' and workspace = $2 and webhook_id = any($3) for update
), j as (
	select id from jobs where $1 = 'jobs' and workspace = $2 and id = any($3) for update
)
select (select count(*) from e) + (select count(*) from m) + (select count(*) from s)
     + (select count(*) from d) + (select count(*) from w) + (select count(*) from j) as n;
