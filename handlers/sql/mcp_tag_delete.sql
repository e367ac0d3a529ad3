-- Deletes a tag of an MCP server. No row: there is no such tag.
-- $1::text  workspace
-- $2::text  name
-- $3::text  key
delete from mcp_server_tags where workspace = $1 and name = $2 and key = $3
returning key;
