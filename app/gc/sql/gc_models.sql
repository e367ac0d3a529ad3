-- A page of the logged models of a workspace that were deleted before a time.
-- $1::text    workspace
-- $2::bigint  deleted before, ms
-- $3::text    the last id of the page before, or ''
-- $4::text[]  only of these ids, or null
-- $5::text[]  not used here, as for other kinds
select m.model_id as id
from logged_models m join experiments e using (experiment_id)
where e.workspace = $1 and m.lifecycle_stage = 'deleted' and m.last_updated_timestamp_ms <= $2
  and m.model_id > $3 and ($4::text[] is null or m.model_id = any($4)) and $5::text[] is null
order by m.model_id
limit 500;
