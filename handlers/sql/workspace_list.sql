-- All workspaces, by name.
select name, description, default_artifact_root,
       nullif(json_strip_nulls(json_build_object('location', trace_archival_location,
                                                 'retention', trace_archival_retention))::text,
              '{}') as trace_archival_config
from workspaces
order by name;
