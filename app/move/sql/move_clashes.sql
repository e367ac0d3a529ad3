-- Names that more than one workspace has, of kinds whose names are unique in each, in the words of
-- MLflow's migrate-to-default-workspace. Only the first such kind, in its order.
-- $1::text[]  workspaces
with named as (
	select 1 as kind, name, workspace, experiment_id from experiments where workspace = any($1)
	union all
	select 2, name, workspace, null from registered_models where workspace = any($1)
	union all
	select 3, name, workspace, null from evaluation_datasets where workspace = any($1)
	union all
	select 4, secret_name, workspace, null from secrets where workspace = any($1)
	union all
	select 5, name, workspace, null from endpoints where workspace = any($1)
	union all
	select 6, name, workspace, null from model_definitions where workspace = any($1)
	union all
	select 7, name, workspace, null from mcp_servers where workspace = any($1)
), clash as (
	select kind, name from named group by kind, name having count(*) > 1
), first as (
	select min(kind) as kind from clash
)
select (array['experiments', 'registered models', 'evaluation datasets', 'secrets', 'endpoints',
              'model definitions', 'MCP servers'])[n.kind] as what,
       case n.kind when 4 then 'secret_name' else 'name' end as field,
       n.name, n.workspace, n.experiment_id::text as experiment_id
from named n join clash using (kind, name) join first using (kind)
order by n.name, n.workspace, n.experiment_id;
