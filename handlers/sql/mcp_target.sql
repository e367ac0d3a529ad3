-- What an access endpoint of an MCP server would lead to: the status of a version, and of the
-- version an alias means; whether the server has a version at all, which is `latest`; and the id of
-- a new one.
-- $1::text  workspace
-- $2::text  name of the server
-- $3::text  version, or null
-- $4::text  alias, or null
select (select status from mcp_server_versions
        where workspace = $1 and name = $2 and version = $3) as status,
       a.version as of_alias, v.status as alias_status,
       exists (select from mcp_server_versions l
               where l.workspace = $1 and l.name = $2 and l.status <> 'deleted') as is_there,
       'ae-' || replace(gen_random_uuid()::text, '-', '') as id
from (select) as one
left join mcp_server_aliases a on a.workspace = $1 and a.name = $2 and a.alias = $4
left join mcp_server_versions v on v.workspace = $1 and v.name = a.name and v.version = a.version;
