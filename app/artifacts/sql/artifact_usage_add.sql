-- Counts what was written, or with negative numbers deleted. Without the first measurement
-- there may be more to delete than was counted.
-- $1::text    workspace
-- $2::bigint  bytes
-- $3::bigint  files
insert into mlflow_fcgi.artifact_usage (workspace, bytes, files)
	values ($1, greatest($2, 0), greatest($3, 0))
	on conflict (workspace) do update
	set bytes = greatest(artifact_usage.bytes + $2, 0),
	    files = greatest(artifact_usage.files + $3, 0);
