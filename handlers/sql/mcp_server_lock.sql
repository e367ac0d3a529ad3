-- Locks an MCP server: what belongs to it changes one after the other. No row: there is none.
-- $1::text  workspace
-- $2::text  name
select name from mcp_servers where workspace = $1 and name = $2 for no key update;
