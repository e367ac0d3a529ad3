-- Deletes an MCP server with all that belongs to it, unless a version of it is active, which is
-- then `active`.
-- $1::text  workspace
-- $2::text  name
with active as (
	select version from mcp_server_versions
	where workspace = $1 and name = $2 and status = 'active'
	order by version limit 1
), gone as (
	delete from mcp_servers
	where workspace = $1 and name = $2 and not exists (select from active)
)
select (select version from active) as active;
