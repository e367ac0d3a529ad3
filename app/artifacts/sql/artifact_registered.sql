-- A version of a registered model whose artifacts are one of these places or, when
-- it is given, below a directory. No row: none is.
-- $1::text    workspace
-- $2::text[]  URIs of an artifact and of the directories it is in
-- $3::text[]  URIs of the directory itself, each with a slash at its end; or empty
select name, version
from model_versions v
where workspace = $1 and current_stage <> 'Deleted_Internal'
  and (storage_location = any($2) or source = any($2)
       or exists (select from unnest($3) as d (uri)
                  where starts_with(v.storage_location, d.uri)
                     or starts_with(v.source, d.uri)))
limit 1;
