-- Logs one point of a metric of an active run, as run_log_metrics.sql logs many.
-- $1::text              run id
-- $2::text              workspace
-- $3::text              key
-- $4::double precision  value, not infinite
-- $5::bigint            timestamp, ms
-- $6::bigint            step
with run as (
	select r.run_uuid, r.lifecycle_stage
	from runs r
	join experiments e on e.experiment_id = r.experiment_id
	where r.run_uuid = $1 and e.workspace = $2
), logged as (
	insert into metrics (key, value, timestamp, step, is_nan, run_uuid)
	select $3, case when $4 = 'NaN' then 0 else $4 end, $5, $6, $4 = 'NaN', run.run_uuid
	from run
	where run.lifecycle_stage = 'active'
	on conflict do nothing
), latest as (
	insert into latest_metrics as l (key, value, timestamp, step, is_nan, run_uuid)
	select $3, case when $4 = 'NaN' then 0 else $4 end, $5, $6, $4 = 'NaN', run.run_uuid
	from run
	where run.lifecycle_stage = 'active'
	on conflict (key, run_uuid) do update
	set value = excluded.value, timestamp = excluded.timestamp, step = excluded.step,
	    is_nan = excluded.is_nan
	where (excluded.step, excluded.timestamp, excluded.value) > (l.step, l.timestamp, l.value)
)
select lifecycle_stage from run;
