-- Sets a tag of an MCP server. No row: there is no such server.
-- $1::text  workspace
-- $2::text  name
-- $3::text  key
-- $4::text  value
insert into mcp_server_tags (workspace, name, key, value)
select workspace, name, $3, $4 from mcp_servers where workspace = $1 and name = $2
on conflict (workspace, name, key) do update set value = excluded.value
returning key;
