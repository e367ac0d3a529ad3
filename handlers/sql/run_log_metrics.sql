-- Logs metrics of an active run, and moves its latest metrics forward by (step,
-- timestamp, value). NaN is kept as 0 with is_nan. Points that are there already
-- stay. The row tells the stage the run was found in; no row: there is no such
-- run. Points are written in the order given, so that writers wait for each
-- other and not in a circle.
-- $1::text                 run id
-- $2::text                 workspace
-- $3::text[]               keys of points, in the order of the primary key
-- $4::double precision[]   values, not infinite
-- $5::bigint[]             timestamps, ms
-- $6::bigint[]             steps
-- $7::text[]               keys of the last point of each key, sorted
-- $8::double precision[]   values
-- $9::bigint[]             timestamps, ms
-- $10::bigint[]            steps
with run as (
	select r.run_uuid, r.lifecycle_stage
	from runs r
	join experiments e on e.experiment_id = r.experiment_id
	where r.run_uuid = $1 and e.workspace = $2
), logged as (
	insert into metrics (key, value, timestamp, step, is_nan, run_uuid)
	select m.key, case when m.value = 'NaN' then 0 else m.value end, m.timestamp, m.step,
	       m.value = 'NaN', run.run_uuid
	from run, unnest($3, $4, $5, $6) as m (key, value, timestamp, step)
	where run.lifecycle_stage = 'active'
	on conflict do nothing
), latest as (
	insert into latest_metrics as l (key, value, timestamp, step, is_nan, run_uuid)
	select m.key, case when m.value = 'NaN' then 0 else m.value end, m.timestamp, m.step,
	       m.value = 'NaN', run.run_uuid
	from run, unnest($7, $8, $9, $10) as m (key, value, timestamp, step)
	where run.lifecycle_stage = 'active'
	on conflict (key, run_uuid) do update
	set value = excluded.value, timestamp = excluded.timestamp, step = excluded.step,
	    is_nan = excluded.is_nan
	where (excluded.step, excluded.timestamp, excluded.value) > (l.step, l.timestamp, l.value)
)
select lifecycle_stage from run;
