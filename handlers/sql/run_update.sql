-- Changes status, end time and name of an active run, its tag mlflow.runName
-- with the name. The row tells the stage the run was found in; no row: there is
-- no such run.
-- $1::text    run id
-- $2::text    workspace
-- $3::text    status, or null
-- $4::bigint  end time, ms, or null
-- $5::text    name, or null
with found as (
	select r.*
	from runs r
	join experiments e on e.experiment_id = r.experiment_id
	where r.run_uuid = $1 and e.workspace = $2
	for no key update of r
), changed as (
	update runs r
	set status = coalesce($3, r.status), end_time = coalesce($4, r.end_time),
	    name = coalesce($5, r.name)
	from found f
	where r.run_uuid = f.run_uuid and f.lifecycle_stage = 'active'
), named as (
	insert into tags as t (key, value, run_uuid)
	select 'mlflow.runName', $5, run_uuid
	from found
	where lifecycle_stage = 'active' and $5 is not null
	on conflict (key, run_uuid) do update set value = excluded.value
)
select f.run_uuid, f.experiment_id,
       coalesce($5, nullif(f.name, ''),
                (select nullif(t.value, '') from tags t
                 where t.run_uuid = f.run_uuid and t.key = 'mlflow.runName'),
                f.name) as run_name,
       f.user_id, coalesce($3, f.status) as status, f.start_time,
       nullif(coalesce($4, f.end_time), 0) as end_time,
       nullif(f.artifact_uri, '') as artifact_uri, f.lifecycle_stage, f.run_uuid as run_id
from found f;
