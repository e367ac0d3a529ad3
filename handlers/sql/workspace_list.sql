-- Workspaces, by name.
-- $1::boolean  all but those named
-- $2::text[]   names, otherwise only these
select name, description, default_artifact_root,
       nullif(json_strip_nulls(json_build_object('location', trace_archival_location,
                                                 'retention', trace_archival_retention))::text,
              '{}') as trace_archival_config
from workspaces
where (name = any($2)) <> $1
order by name;
