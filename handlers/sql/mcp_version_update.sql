-- Changes a version of an MCP server, if its status may become the new one; with the last
-- version its access endpoints of the alias `latest` go. No row: there is no such version, or it
-- is deleted.
-- $1::text     workspace
-- $2::text     name
-- $3::text     version
-- $4::text     new status, or null
-- $5::boolean  whether tools are given
-- $6::text     and what they are
-- $7::boolean  whether connect options are given
-- $8::text     and what they are
-- $9::text     user, or null
-- $10::bigint  now, ms
-- $11::text[]  statuses that may become the new one
with old as (
	select status, $4 is null or status = any($11) as is_fine
	from mcp_server_versions
	where workspace = $1 and name = $2 and version = $3 and status <> 'deleted'
	for update
), changed as (
	update mcp_server_versions v
	set status = coalesce($4, v.status),
	    tools = case when $5 then $6::json else v.tools end,
	    connect_options = case when $7 then $8::json else v.connect_options end,
	    last_updated_by = $9, last_updated_at = $10
	from old
	where v.workspace = $1 and v.name = $2 and v.version = $3 and old.is_fine
), closed as (
	delete from mcp_access_endpoints x using old
	where old.is_fine and $4 = 'deleted' and x.workspace = $1 and x.server_name = $2
	  and x.server_alias = 'latest'
	  and not exists (select from mcp_server_versions v
	                  where v.workspace = $1 and v.name = $2 and v.version <> $3
	                    and v.status <> 'deleted')
)
select status, is_fine from old;
