-- Sets a tag of a version. No row: there is no such version.
-- $1::text    name
-- $2::text    workspace
-- $3::bigint  version
-- $4::text    key
-- $5::text    value
with found as (
	select name, version, workspace from model_versions
	where name = $1 and workspace = $2 and version = $3
	  and current_stage <> 'Deleted_Internal'
	for key share
)
insert into model_version_tags (key, value, name, version, workspace)
select $4, $5, name, version, workspace from found
on conflict (workspace, key, name, version) do update set value = excluded.value
returning version;
