-- Describes a registered model. No row: there is no such model.
-- $1::text    name
-- $2::text    workspace
-- $3::text    description
-- $4::bigint  now, ms
update registered_models set description = $3, last_updated_time = $4
where name = $1 and workspace = $2;
