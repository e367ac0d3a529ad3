-- Creates a run with its tags, its artifacts below those of its experiment. The
-- row tells the stage the experiment was found in, and the run if that is
-- 'active'; no row: there is no such experiment. A tag given twice is a unique
-- violation.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    name
-- $4::text    user id
-- $5::bigint  start time, ms
-- $6::text[]  tag keys
-- $7::text[]  tag values
with experiment as (
	select experiment_id, lifecycle_stage, artifact_location,
	       replace(gen_random_uuid()::text, '-', '') as run_uuid
	from experiments
	where experiment_id = $1 and workspace = $2
), run as (
	insert into runs (run_uuid, name, source_type, source_name, entry_point_name, user_id,
	                  status, start_time, source_version, lifecycle_stage, artifact_uri,
	                  experiment_id)
	select run_uuid, $3, 'UNKNOWN', '', '', $4, 'RUNNING', $5, '', 'active',
	       regexp_replace(artifact_location, '/*([?#].*)?$', '/' || run_uuid || '/artifacts\1'),
	       experiment_id
	from experiment
	where lifecycle_stage = 'active'
	returning *
), tagged as (
	insert into tags (key, value, run_uuid)
	select t.key, t.value, run.run_uuid
	from run, unnest($6, $7) as t (key, value)
)
select run.run_uuid, e.experiment_id, run.name as run_name, run.user_id, run.status,
       run.start_time, run.end_time, run.artifact_uri, e.lifecycle_stage,
       run.run_uuid as run_id
from experiment e left join run on true;
