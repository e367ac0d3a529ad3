-- Where the artifacts of a deleted logged model are. No row: it is gone.
-- $1::text  workspace
-- $2::text  model id
select m.artifact_location
from logged_models m join experiments e using (experiment_id)
where e.workspace = $1 and m.model_id = $2 and m.lifecycle_stage = 'deleted'
for update of m;
