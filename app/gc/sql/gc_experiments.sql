-- A page of the experiments of a workspace that were deleted before a time and have no
-- run any more.
-- $1::text    workspace
-- $2::bigint  deleted before, ms
-- $3::text    the last id of the page before, or ''
-- $4::text[]  only of these ids, or null
-- $5::text[]  not used here, as for other kinds
select e.experiment_id::text as id
from experiments e
where e.workspace = $1 and e.lifecycle_stage = 'deleted' and coalesce(e.last_update_time, 0) <= $2
  and e.experiment_id > coalesce(nullif($3, '')::bigint, -1)
  and ($4::text[] is null or e.experiment_id::text = any($4)) and $5::text[] is null
  and not exists (select from runs r where r.experiment_id = e.experiment_id)
order by e.experiment_id
limit 500;
