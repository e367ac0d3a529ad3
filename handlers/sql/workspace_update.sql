-- Changes what is not null of a workspace; an empty text clears, but of the
-- description, which may be empty. No row: there is no such workspace.
-- $1::text  name
-- $2::text  description
-- $3::text  artifact root
-- $4::text  where traces are archived
-- $5::text  after how long they are
update workspaces set
	description = coalesce($2, description),
	default_artifact_root = nullif(coalesce($3, default_artifact_root), ''),
	trace_archival_location = nullif(coalesce($4, trace_archival_location), ''),
	trace_archival_retention = nullif(coalesce($5, trace_archival_retention), '')
where name = $1
returning name, description, default_artifact_root,
          nullif(json_strip_nulls(json_build_object('location', trace_archival_location,
                                                    'retention', trace_archival_retention))::text,
                 '{}') as trace_archival_config;
