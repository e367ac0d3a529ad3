-- Changes status, end time and name of an active run, its tag mlflow.runName
-- with the name. The row tells the stage the run was found in, and the run as it
-- is now if that is 'active'; no row: there is no such run. The run is locked by
-- its update alone: to lock it first, in the same statement, would be a deadlock
-- when several do it.
-- $1::text    run id
-- $2::text    workspace
-- $3::text    status, or null
-- $4::bigint  end time, ms, or null
-- $5::text    name, or null
with found as (
	select r.run_uuid, r.lifecycle_stage
	from runs r
	join experiments e on e.experiment_id = r.experiment_id
	where r.run_uuid = $1 and e.workspace = $2
), changed as (
	update runs r
	set status = coalesce($3, r.status), end_time = coalesce($4, r.end_time),
	    name = coalesce($5, r.name)
	from found f
	where r.run_uuid = f.run_uuid and r.lifecycle_stage = 'active'
	returning r.*
), named as (
	insert into tags as t (key, value, run_uuid)
	select 'mlflow.runName', $5, run_uuid
	from changed
	where $5 is not null
	on conflict (key, run_uuid) do update set value = excluded.value
)
select c.run_uuid, c.experiment_id,
       coalesce(nullif(c.name, ''),
                (select nullif(t.value, '') from tags t
                 where t.run_uuid = c.run_uuid and t.key = 'mlflow.runName'),
                c.name) as run_name,
       c.user_id, c.status, c.start_time, nullif(c.end_time, 0) as end_time,
       nullif(c.artifact_uri, '') as artifact_uri,
       coalesce(c.lifecycle_stage, nullif(f.lifecycle_stage, 'active'), 'deleted')
               as lifecycle_stage,
       c.run_uuid as run_id
from found f left join changed c on true;
