-- Creates an MCP server. `created` is false when the workspace has one of that name. No row:
-- there is no such workspace. The share of its lock keeps it from being deleted meanwhile
-- (workspace_lock).
-- $1::text    workspace
-- $2::text    name
-- $3::text    description, or null
-- $4::text    icons, or null
-- $5::text    user, or null
-- $6::bigint  now, ms
with home as (
	select name from workspaces where name = $1 for key share
), server as (
	insert into mcp_servers (workspace, name, description, icons, created_by, last_updated_by,
	                         created_at, last_updated_at)
	select name, $2, $3, $4::json, $5, $5, $6, $6 from home
	on conflict (workspace, name) do nothing
	returning name
)
select exists (select from server) as created from home;
