-- A page of the logged models of a workspace that were deleted before a time.
-- $1::text    workspace
-- $2::bigint  deleted before, ms
-- $3::text    the last id of the page before, or ''
select m.model_id as id
from logged_models m join experiments e using (experiment_id)
where e.workspace = $1 and m.lifecycle_stage = 'deleted' and m.last_updated_timestamp_ms <= $2
  and m.model_id > $3
order by m.model_id
limit 500;
