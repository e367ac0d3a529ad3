-- A page of the runs of a workspace that were deleted before a time, by their ids.
-- $1::text    workspace
-- $2::bigint  deleted before, ms
-- $3::text    the last id of the page before, or ''
select r.run_uuid as id
from runs r join experiments e using (experiment_id)
where e.workspace = $1 and r.lifecycle_stage = 'deleted' and coalesce(r.deleted_time, 0) <= $2
  and r.run_uuid > $3
order by r.run_uuid
limit 500;
