-- Sets tags of an active run, and its name. The row tells the stage the run was
-- found in; no row: there is no such run. The run is written before its tags, as
-- in run_update.sql, and the tags in the order given, so that writers wait for
-- each other and not in a circle.
-- $1::text    run id
-- $2::text    workspace
-- $3::text[]  keys, sorted, none twice
-- $4::text[]  values
-- $5::text    the run's new name, or null
with run as (
	select r.run_uuid, r.lifecycle_stage
	from runs r
	join experiments e on e.experiment_id = r.experiment_id
	where r.run_uuid = $1 and e.workspace = $2
), named as (
	update runs r set name = $5
	from run
	where r.run_uuid = run.run_uuid and r.lifecycle_stage = 'active' and $5 is not null
	returning r.run_uuid
), tagged as (
	insert into tags as t (key, value, run_uuid)
	select g.key, g.value, run.run_uuid
	from run, unnest($3, $4) as g (key, value)
	where run.lifecycle_stage = 'active' and (select count(*) from named) >= 0
	on conflict (key, run_uuid) do update set value = excluded.value
	where t.value is distinct from excluded.value
)
select lifecycle_stage from run;
