-- Which version of an MCP server an alias means; `latest` is the highest of those that are active,
-- or of all. `is_there` tells whether there is such a server.
-- $1::text  workspace
-- $2::text  name
-- $3::text  alias
select exists (select from mcp_servers s where s.workspace = $1 and s.name = $2) as is_there,
       case when $3 = 'latest' then (
	select v.version from mcp_server_versions v
	where v.workspace = $1 and v.name = $2 and v.status <> 'deleted'
	order by v.status = 'active' desc, v.version_major desc, v.version_minor desc,
	         v.version_patch desc, v.version_prerelease_sort_key desc, v.created_at desc,
	         v.version desc
	limit 1)
       else (select a.version from mcp_server_aliases a
             where a.workspace = $1 and a.name = $2 and a.alias = $3) end as version;
