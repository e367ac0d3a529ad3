-- Sets the status of a logged model, deleted or not.
-- $1::text    model id
-- $2::text    workspace
-- $3::bigint  status, as LoggedModelStatus numbers them
-- $4::bigint  now, ms
update logged_models m set status = $3, last_updated_timestamp_ms = $4
from experiments e
where m.model_id = $1 and e.experiment_id = m.experiment_id and e.workspace = $2;
