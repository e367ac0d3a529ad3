-- Where the artifacts of a logged model are and which run made it. No row: there
-- is no such model, or it is deleted.
-- $1::text  model id
-- $2::text  workspace
select m.artifact_location, m.source_run_id
from logged_models m join experiments e on e.experiment_id = m.experiment_id
where m.model_id = $1 and e.workspace = $2 and m.lifecycle_stage = 'active';
