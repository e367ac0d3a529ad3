-- Notes an issue in an active experiment. Its columns as of issue_get, and whether there is
-- the run it names: nothing is noted else. No row: there is no such experiment.
-- $1::text    issue id
-- $2::text    workspace
-- $3::bigint  experiment id
-- $4::text    name
-- $5::text    description
-- $6::text    status
-- $7::text    severity, or null
-- $8::text    root causes, a JSON list, or null
-- $9::text    id of the run that found it, or null
-- $10::text   categories, a JSON list, or null
-- $11::text   who made it, or null
-- $12::bigint  now, ms
with home as (
	select e.experiment_id,
	       $9 is null or exists (select from runs r join experiments o on o.experiment_id = r.experiment_id
	                             where r.run_uuid = $9 and o.workspace = $2) as has_run
	from experiments e
	where e.experiment_id = $3 and e.workspace = $2 and e.lifecycle_stage = 'active'
), made as (
	insert into issues (issue_id, experiment_id, name, description, status, severity,
	                    root_causes, source_run_id, categories, created_timestamp,
	                    last_updated_timestamp, created_by)
	select $1, experiment_id, $4, $5, $6, $7, $8, $9, $10, $12, $12, $11
	from home where has_run
	returning *
)
select m.issue_id, m.experiment_id, m.name, m.description, m.status, m.severity,
       m.root_causes::json as root_causes, m.source_run_id, m.created_timestamp,
       m.last_updated_timestamp, m.created_by, m.categories::json as categories, h.has_run
from home h left join made m on true;
