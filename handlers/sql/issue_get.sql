-- An issue of an experiment.
-- $1::text  issue id
-- $2::text  workspace
select i.issue_id, i.experiment_id, i.name, i.description, i.status, i.severity,
       i.root_causes::json as root_causes, i.source_run_id, i.created_timestamp,
       i.last_updated_timestamp, i.created_by, i.categories::json as categories
from issues i join experiments e on e.experiment_id = i.experiment_id
where i.issue_id = $1 and e.workspace = $2;
