-- Versions of registered models that stay in a workspace and whose artifacts are at or below a place.
-- $1::text  workspace
-- $2::text  place
select name, version::text from model_versions
where workspace = $1 and current_stage <> 'Deleted_Internal'
  and (source = $2 or storage_location = $2 or starts_with(source, $2 || '/')
       or starts_with(storage_location, $2 || '/'))
order by name, version
limit 1;
