-- Deletes an access endpoint of an MCP server; `server_name` is whose it is. No row: there is
-- none of that id.
-- $1::text  workspace
-- $2::text  name of the server
-- $3::text  id
with found as (
	select id, server_name from mcp_access_endpoints where workspace = $1 and id = $3
), gone as (
	delete from mcp_access_endpoints x using found f
	where x.workspace = $1 and x.id = f.id and f.server_name = $2
)
select server_name from found;
