-- Renames an active experiment. The row tells the stage it was found in; no
-- row: there is no such experiment. The update alone locks: a lock taken before
-- it would let two renames wait for each other.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    new name
-- $4::bigint  now, ms
with renamed as (
	update experiments set name = $3, last_update_time = $4
	where experiment_id = $1 and workspace = $2 and lifecycle_stage = 'active'
)
select lifecycle_stage from experiments where experiment_id = $1 and workspace = $2;
