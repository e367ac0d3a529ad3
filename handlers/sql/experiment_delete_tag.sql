-- Deletes a tag of an active experiment. The row tells the stage it was found
-- in and how many tags were deleted; no row: there is no such experiment.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    key
with found as (
	select experiment_id, lifecycle_stage from experiments
	where experiment_id = $1 and workspace = $2
), untagged as (
	delete from experiment_tags t using found f
	where t.experiment_id = f.experiment_id and t.key = $3 and f.lifecycle_stage = 'active'
	returning t.key
)
select lifecycle_stage, (select count(*) from untagged) as deleted from found;
