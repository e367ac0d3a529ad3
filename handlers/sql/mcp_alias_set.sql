-- Gives a version of an MCP server an alias, which may have been another's, unless the version is
-- deleted. No row: there is no such version.
-- $1::text  workspace
-- $2::text  name
-- $3::text  alias
-- $4::text  version
with version as (
	select workspace, name, version, status from mcp_server_versions
	where workspace = $1 and name = $2 and version = $4
), alias as (
	insert into mcp_server_aliases (workspace, name, alias, version)
	select workspace, name, $3, version from version where status <> 'deleted'
	on conflict (workspace, name, alias) do update set version = excluded.version
)
select status from version;
