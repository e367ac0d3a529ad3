-- Creates an experiment with its tags. Its artifact location ends in its own
-- number: below the workspace's root when it has one, else below the server's.
-- No row: the workspace has an experiment of that name, deleted or not. The share
-- of the workspace's lock keeps it from being deleted meanwhile (workspace_lock);
-- one that just was gives a row without an id.
-- $1::text    name
-- $2::text    workspace
-- $3::text    the server's artifact root for the workspace
-- $4::text    artifact location the client chose, or null
-- $5::bigint  now, ms
-- $6::text[]  tag keys
-- $7::text[]  tag values
with root as (
	select nextval(pg_get_serial_sequence('experiments', 'experiment_id')) as id,
	       coalesce(default_artifact_root, $3) as uri
	from workspaces where name = $2
	for key share
), experiment as (
	insert into experiments (experiment_id, name, artifact_location, lifecycle_stage,
	                         creation_time, last_update_time, workspace)
	select id, $1,
	       coalesce($4, regexp_replace(uri, '/*([?#].*)?$', '/' || id || '\1')),
	       'active', $5, $5, $2
	from root
	on conflict (workspace, name) do nothing
	returning experiment_id
), tagged as (
	insert into experiment_tags (experiment_id, key, value)
	select experiment_id, t.key, t.value
	from experiment, unnest($6::text[], $7::text[]) as t (key, value)
)
select experiment_id from experiment
union all
select null where not exists (select from root);
