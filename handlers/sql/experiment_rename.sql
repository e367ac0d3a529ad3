-- Renames an active experiment. The row tells the stage it was found in; no
-- row: there is no such experiment.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    new name
-- $4::bigint  now, ms
with found as (
	select experiment_id, lifecycle_stage from experiments
	where experiment_id = $1 and workspace = $2
	for update
), renamed as (
	update experiments e set name = $3, last_update_time = $4
	from found f
	where e.experiment_id = f.experiment_id and e.workspace = $2 and f.lifecycle_stage = 'active'
)
select lifecycle_stage from found;
