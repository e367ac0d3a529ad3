-- Moves resources to another workspace. What belongs to registered models and MCP servers follows by
-- its foreign keys, what belongs to experiments has no workspace of its own. Endpoints of the gateway
-- stay where they are: they are not those of its scorers any more, nor are traced in it.
-- $1::text    kind, the name of its table
-- $2::text    workspace they are in
-- $3::text    workspace they go to
-- $4::text[]  ids; names of registered models and MCP servers
with e as (
	update experiments set workspace = $3
	where $1 = 'experiments' and workspace = $2 and experiment_id::text = any($4)
	returning experiment_id
), binding as (
	delete from endpoint_bindings b
	using scorers s, e
	where s.experiment_id = e.experiment_id and b.resource_type = 'scorer'
	      and b.resource_id = s.scorer_id
), traced as (
	update endpoints p set experiment_id = null
	from e where p.experiment_id = e.experiment_id and p.workspace = $2
), m as (
	update registered_models set workspace = $3
	where $1 = 'registered_models' and workspace = $2 and name = any($4)
), s as (
	update mcp_servers set workspace = $3
	where $1 = 'mcp_servers' and workspace = $2 and name = any($4)
), d as (
	update evaluation_datasets set workspace = $3
	where $1 = 'evaluation_datasets' and workspace = $2 and dataset_id = any($4)
), w as (
	update webhooks set workspace = $3
	where $1 = 'webhooks' and workspace = $2 and webhook_id = any($4)
	returning webhook_id
), delivery as (
	update mlflow_fcgi.webhook_deliveries d set workspace = $3
	from w where d.webhook_id = w.webhook_id and d.workspace = $2
)
update jobs set workspace = $3
where $1 = 'jobs' and workspace = $2 and id = any($4);
