-- Creates an access endpoint of an MCP server.
-- $1::text    workspace
-- $2::text    name of the server
-- $3::text    id
-- $4::text    URL
-- $5::text    transport
-- $6::text    version it leads to, or null
-- $7::text    alias it leads to, or null
-- $8::text    user, or null
-- $9::bigint  now, ms
insert into mcp_access_endpoints (workspace, server_name, id, url, transport_type, server_version,
                                  server_alias, created_by, last_updated_by, created_at,
                                  last_updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $9);
