-- Where the artifacts of a version are. No row: there is no such version.
-- $1::text    name
-- $2::text    workspace
-- $3::bigint  version
select coalesce(nullif(storage_location, ''), source) as location
from model_versions
where name = $1 and workspace = $2 and version = $3 and current_stage <> 'Deleted_Internal';
