-- Deletes a tag of an active run. The row tells the stage the run was found in
-- and how many tags were deleted; no row: there is no such run.
-- $1::text  run id
-- $2::text  workspace
-- $3::text  key
with found as (
	select r.run_uuid, r.lifecycle_stage
	from runs r
	join experiments e on e.experiment_id = r.experiment_id
	where r.run_uuid = $1 and e.workspace = $2
), untagged as (
	delete from tags t using found f
	where t.run_uuid = f.run_uuid and t.key = $3 and f.lifecycle_stage = 'active'
	returning t.key
)
select lifecycle_stage, (select count(*) from untagged) as deleted from found;
