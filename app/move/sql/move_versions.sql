-- Where the artifacts of versions of registered models are.
-- $1::text    workspace
-- $2::text[]  names
select distinct coalesce(nullif(storage_location, ''), source) as uri
from model_versions
where workspace = $1 and name = any($2) and current_stage <> 'Deleted_Internal'
  and coalesce(nullif(storage_location, ''), source, '') <> ''
order by 1;
