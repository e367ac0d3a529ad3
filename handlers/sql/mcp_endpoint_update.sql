-- Changes an access endpoint; what is null stays. A version takes the place of an alias, and the
-- other way round.
-- $1::text    workspace
-- $2::text    id
-- $3::text    URL, or null
-- $4::text    transport, or null
-- $5::text    version, or null
-- $6::text    alias, or null
-- $7::text    user, or null
-- $8::bigint  now, ms
update mcp_access_endpoints
set url = coalesce($3, url), transport_type = coalesce($4, transport_type),
    server_version = case when $5 is null and $6 is null then server_version else $5 end,
    server_alias = case when $5 is null and $6 is null then server_alias else $6 end,
    last_updated_by = $7, last_updated_at = $8
where workspace = $1 and id = $2;
