-- Marks a version of an MCP server as deleted, if its status may become that. Its aliases go, and
-- the access endpoints that lead to it, by its name or an alias; with the last version those of
-- the alias `latest`. No row: there is no such version.
-- $1::text    workspace
-- $2::text    name
-- $3::text    version
-- $4::bigint  now, ms
-- $5::text[]  statuses that may become deleted
with old as (
	select status, status = any($5) as is_fine
	from mcp_server_versions
	where workspace = $1 and name = $2 and version = $3
	for update
), changed as (
	update mcp_server_versions v
	set status = 'deleted', last_updated_at = $4
	from old
	where v.workspace = $1 and v.name = $2 and v.version = $3 and old.is_fine
), alias as (
	delete from mcp_server_aliases a using old
	where old.is_fine and a.workspace = $1 and a.name = $2 and a.version = $3
	returning a.alias
), closed as (
	delete from mcp_access_endpoints x using old
	where old.is_fine and x.workspace = $1 and x.server_name = $2
	  and (x.server_version = $3 or x.server_alias in (select alias from alias)
	       or (x.server_alias = 'latest'
	           and not exists (select from mcp_server_versions v
	                           where v.workspace = $1 and v.name = $2 and v.version <> $3
	                             and v.status <> 'deleted')))
)
select status, is_fine from old;
