-- Counts artifacts in the workspace they were moved to, and no longer in the one they were in.
-- $1::text     workspace they were in
-- $2::text     workspace they are in
-- $3::bigint   bytes that were added
-- $4::bigint   files that were added
-- $5::bigint   bytes that are taken away
-- $6::bigint   files that are taken away
-- $7::boolean  whether the second one's uploads are counted
with taken as (
	update mlflow_fcgi.artifact_usage
	set bytes = greatest(bytes - $5, 0), files = greatest(files - $6, 0)
	where workspace = $1
)
insert into mlflow_fcgi.artifact_usage (workspace, bytes, files)
	select $2, $3, $4 where $7 or exists (
		select from mlflow_fcgi.artifact_usage u where u.workspace = $2)
	on conflict (workspace) do update
	set bytes = artifact_usage.bytes + excluded.bytes,
	    files = artifact_usage.files + excluded.files;
