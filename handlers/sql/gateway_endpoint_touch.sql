-- Notes that somebody changed an endpoint of the gateway. No row: there is none.
-- $1::text    endpoint id
-- $2::text    workspace
-- $3::bigint  now, ms
-- $4::text    who, or null for not said
update endpoints set last_updated_at = $3, last_updated_by = coalesce($4, last_updated_by)
where endpoint_id = $1 and workspace = $2
returning endpoint_id;
