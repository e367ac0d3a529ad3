-- Lets an alias name a version, which is not deleted meanwhile. No row: there is
-- no such version.
-- $1::text    name
-- $2::text    workspace
-- $3::text    alias
-- $4::bigint  version
with found as (
	select name, version, workspace from model_versions
	where name = $1 and workspace = $2 and version = $4
	  and current_stage <> 'Deleted_Internal'
	for share
)
insert into registered_model_aliases (alias, version, name, workspace)
select $3, version, name, workspace from found
on conflict (workspace, name, alias) do update set version = excluded.version
returning version;
