-- Marks a logged model as deleted, again if it is. No row changes: there is no
-- such model.
-- $1::text    model id
-- $2::text    workspace
-- $3::bigint  now, ms
update logged_models m set lifecycle_stage = 'deleted', last_updated_timestamp_ms = $3
from experiments e
where m.model_id = $1 and e.experiment_id = m.experiment_id and e.workspace = $2;
