-- Deletes a tag of a version, if it is there. No row: there is no such version.
-- $1::text    name
-- $2::text    workspace
-- $3::bigint  version
-- $4::text    key
with found as (
	select name, version, workspace from model_versions
	where name = $1 and workspace = $2 and version = $3
	  and current_stage <> 'Deleted_Internal'
), untagged as (
	delete from model_version_tags t using found f
	where t.workspace = f.workspace and t.name = f.name and t.version = f.version and t.key = $4
)
select version from found;
