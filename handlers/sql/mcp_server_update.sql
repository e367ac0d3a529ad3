-- Changes an MCP server.
-- $1::text      workspace
-- $2::text      name
-- $3::boolean   whether the display name is given
-- $4::text      and what it is
-- $5::boolean   whether the description is given
-- $6::text      and what it is
-- $7::boolean   whether the icons are given
-- $8::text      and what they are
-- $9::text      user, or null
-- $10::bigint   now, ms
update mcp_servers
set display_name = case when $3 then $4 else display_name end,
    description = case when $5 then $6 else description end,
    icons = case when $7 then $8::json else icons end,
    last_updated_by = $9, last_updated_at = $10
where workspace = $1 and name = $2;
