-- Marks a registered model as updated and thereby locks it, so that what later
-- statements do to its versions happens one at a time. No row: there is no such
-- model, or not the version.
-- $1::text    name
-- $2::text    workspace
-- $3::bigint  now, ms
-- $4::bigint  a version that must be there, or null
update registered_models m set last_updated_time = $3
where m.name = $1 and m.workspace = $2
  and ($4 is null or exists (
	select from model_versions v
	where v.workspace = m.workspace and v.name = m.name and v.version = $4
	  and v.current_stage <> 'Deleted_Internal'))
returning m.name;
