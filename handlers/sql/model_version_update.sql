-- Describes a version; null takes its description away.
-- $1::text    name
-- $2::text    workspace
-- $3::bigint  version
-- $4::text    description, or null
-- $5::bigint  now, ms
update model_versions set description = $4, last_updated_time = $5
where name = $1 and workspace = $2 and version = $3 and current_stage <> 'Deleted_Internal';
