-- Sets a tag of a version of an MCP server. No row: there is no such version, or it
-- is deleted.
-- $1::text  workspace
-- $2::text  name
-- $3::text  version
-- $4::text  key
-- $5::text  value
insert into mcp_server_version_tags (workspace, name, version, key, value)
select workspace, name, version, $4, $5 from mcp_server_versions
where workspace = $1 and name = $2 and version = $3 and status <> 'deleted'
on conflict (workspace, name, version, key) do update set value = excluded.value
returning key;
