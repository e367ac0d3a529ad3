-- Names the request's workspace to the session, where row-level security reads
-- it, and fails with division_by_zero when no such workspace exists: PostgreSQL
-- then skips the rest of the pipeline, so no statement ever runs in a workspace
-- that is not there, at the cost of no extra round trip.
-- $1::text  workspace
select set_config('mlflow.workspace', $1, false),
       1 / (select count(*) from workspaces where name = $1);
