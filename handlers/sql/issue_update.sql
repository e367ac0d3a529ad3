-- Changes what is given of an issue. Its columns as of issue_get.
-- $1::text    issue id
-- $2::text    workspace
-- $3::text    name, or null; in the next ones, too
-- $4::text    description
-- $5::text    status
-- $6::text    severity
-- $7::bigint  now, ms
update issues i
set name = coalesce($3, i.name), description = coalesce($4, i.description),
    status = coalesce($5, i.status), severity = coalesce($6, i.severity),
    last_updated_timestamp = $7
from experiments e
where i.issue_id = $1 and e.experiment_id = i.experiment_id and e.workspace = $2
returning i.issue_id, i.experiment_id, i.name, i.description, i.status, i.severity,
          i.root_causes::json as root_causes, i.source_run_id, i.created_timestamp,
          i.last_updated_timestamp, i.created_by, i.categories::json as categories;
