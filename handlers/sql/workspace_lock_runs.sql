-- Locks what new metrics, parameters and tags of a workspace refer to. Comes
-- after workspace_lock_roots, and as a statement of its own: it has to see the
-- runs for which that one waited.
-- $1::text  workspace
with run as (
	select r.run_uuid from runs r join experiments e using (experiment_id)
	where e.workspace = $1
	order by r.run_uuid
	for update of r
), version as (
	select version from model_versions where workspace = $1 order by name, version for update
)
select (select count(*) from run), (select count(*) from version);
