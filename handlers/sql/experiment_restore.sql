-- Marks a deleted experiment and all its runs as active. No row: there is no
-- such deleted experiment.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::bigint  now, ms
with experiment as (
	update experiments set lifecycle_stage = 'active', last_update_time = $3
	where experiment_id = $1 and workspace = $2 and lifecycle_stage = 'deleted'
	returning experiment_id
), back as (
	update runs r set lifecycle_stage = 'active', deleted_time = null
	from experiment e
	where r.experiment_id = e.experiment_id
)
select experiment_id from experiment;
