-- Deletes a tag of a version of an MCP server; `n` is how many there were. No row: there is no
-- such version, or it is deleted.
-- $1::text  workspace
-- $2::text  name
-- $3::text  version
-- $4::text  key
with version as (
	select workspace, name, version from mcp_server_versions
	where workspace = $1 and name = $2 and version = $3 and status <> 'deleted'
), gone as (
	delete from mcp_server_version_tags t using version v
	where t.workspace = v.workspace and t.name = v.name and t.version = v.version and t.key = $4
	returning t.key
)
select (select count(*) from gone) as n from version;
