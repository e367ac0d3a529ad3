-- Deletes an alias of an MCP server and the access endpoints that lead to it. No row: there is no
-- such alias.
-- $1::text  workspace
-- $2::text  name
-- $3::text  alias
with gone as (
	delete from mcp_server_aliases where workspace = $1 and name = $2 and alias = $3
	returning alias
), closed as (
	delete from mcp_access_endpoints x using gone
	where x.workspace = $1 and x.server_name = $2 and x.server_alias = gone.alias
)
select alias from gone;
