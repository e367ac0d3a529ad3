-- Notes what artifacts of a workspace take, measured.
-- $1::text    workspace
-- $2::bigint  bytes
-- $3::bigint  files
insert into mlflow_fcgi.artifact_usage (workspace, bytes, files, measured_at)
	values ($1, $2, $3, clock_timestamp())
	on conflict (workspace) do update
	set bytes = excluded.bytes, files = excluded.files, measured_at = excluded.measured_at;
