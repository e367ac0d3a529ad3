-- Counts an artifact that was written. What it replaced is counted, too, until the
-- workspace is measured again.
-- $1::text    workspace
-- $2::bigint  bytes
insert into mlflow_fcgi.artifact_usage (workspace, bytes, files) values ($1, $2, 1)
	on conflict (workspace) do update
	set bytes = artifact_usage.bytes + excluded.bytes, files = artifact_usage.files + 1;
