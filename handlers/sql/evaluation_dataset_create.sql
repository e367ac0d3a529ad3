-- Makes an evaluation dataset. Experiments that the workspace does not have are passed
-- over: the client names experiment 0 unless it is told another, and elsewhere that is
-- somebody else's. No row: the workspace was just deleted (workspace_lock).
-- $1::text    dataset id
-- $2::text    workspace
-- $3::text    name
-- $4::text    digest
-- $5::bigint  now, ms
-- $6::text    who makes it, or null
-- $7::text[]  keys of tags
-- $8::text[]  their values, null for none
-- $9::bigint[]  experiment ids
with home as (
	select name from workspaces where name = $2 for key share
), dataset as (
	insert into evaluation_datasets (dataset_id, workspace, name, digest, created_time,
	                                 last_update_time, created_by, last_updated_by)
	select $1, name, $3, $4, $5, $5, $6, $6 from home
	returning dataset_id
), tagged as (
	insert into evaluation_dataset_tags (dataset_id, key, value)
	select d.dataset_id, t.key, t.value
	from dataset d, unnest($7, $8) as t (key, value)
), linked as (
	insert into entity_associations (association_id, source_type, source_id,
	                                 destination_type, destination_id, created_time)
	select 'a-' || replace(gen_random_uuid()::text, '-', ''), 'evaluation_dataset',
	       d.dataset_id, 'experiment', e.experiment_id::text, $5
	from dataset d, experiments e
	where e.experiment_id = any($9) and e.workspace = $2
)
select dataset_id from dataset;
