-- Renames a registered model and marks all its versions, deleted ones included, as
-- updated; what hangs on it follows by foreign keys.
-- $1::text    name
-- $2::text    workspace
-- $3::text    new name
-- $4::bigint  now, ms
with versions as (
	update model_versions set last_updated_time = $4
	where name = $1 and workspace = $2
)
update registered_models set name = $3, last_updated_time = $4
where name = $1 and workspace = $2;
