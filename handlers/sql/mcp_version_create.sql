-- Creates a version of an MCP server, and the server if there is none. `created` is false when
-- there is such a version, deleted or not; `is_new` tells whether the server was made. No row:
-- there is no such workspace.
-- $1::text     workspace
-- $2::text     name
-- $3::text     version
-- $4::bigint   its three numbers
-- $5::bigint
-- $6::bigint
-- $7::text     sort key of what is before a release
-- $8::text     server.json
-- $9::text     status
-- $10::text    tools, or null
-- $11::text    source, or null
-- $12::text    connect options, or null
-- $13::text    user, or null
-- $14::bigint  now, ms
with home as (
	select name from workspaces where name = $1 for key share
), server as (
	insert into mcp_servers (workspace, name, created_by, last_updated_by, created_at,
	                         last_updated_at)
	select name, $2, $13, $13, $14, $14 from home
	on conflict (workspace, name) do nothing
	returning name
), version as (
	insert into mcp_server_versions (workspace, name, version, version_major, version_minor,
	                                 version_patch, version_prerelease_sort_key, server_json,
	                                 status, tools, source, connect_options, created_by,
	                                 last_updated_by, created_at, last_updated_at)
	select name, $2, $3, $4, $5, $6, $7, $8::json, $9, $10::json, $11, $12::json, $13, $13, $14, $14
	from home
	on conflict (workspace, name, version) do nothing
	returning version
)
select exists (select from version) as created, exists (select from server) as is_new from home;
