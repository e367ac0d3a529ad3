-- Creates a workspace. No row: there is one of that name.
-- $1::text  name
-- $2::text  description, or null
-- $3::text  artifact root; null or empty: the server's
-- $4::text  where traces are archived; null or empty: where the server says
-- $5::text  after how long they are; null or empty: when the server says
insert into workspaces (name, description, default_artifact_root, trace_archival_location,
                        trace_archival_retention)
values ($1, $2, nullif($3, ''), nullif($4, ''), nullif($5, ''))
on conflict (name) do nothing
returning name, description, default_artifact_root,
          nullif(json_strip_nulls(json_build_object('location', trace_archival_location,
                                                    'retention', trace_archival_retention))::text,
                 '{}') as trace_archival_config;
