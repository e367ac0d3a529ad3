-- A page of the runs of a workspace that were deleted before a time, by their ids: all, or those of
-- some ids or experiments. An experiment's runs were deleted with it, whenever that was.
-- $1::text    workspace
-- $2::bigint  deleted before, ms
-- $3::text    the last id of the page before, or ''
-- $4::text[]  ids, or null
-- $5::text[]  experiments, or null
select r.run_uuid as id
from runs r join experiments e using (experiment_id)
where e.workspace = $1 and r.lifecycle_stage = 'deleted' and r.run_uuid > $3
  and (($4::text[] is null and $5::text[] is null and coalesce(r.deleted_time, 0) <= $2)
       or (r.run_uuid = any($4) and coalesce(r.deleted_time, 0) <= $2)
       or (e.experiment_id::text = any($5) and e.lifecycle_stage = 'deleted'
           and coalesce(e.last_update_time, 0) <= $2))
order by r.run_uuid
limit 500;
