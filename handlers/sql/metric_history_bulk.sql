-- The histories of one metric in several runs, run by run; runs that are not in
-- the workspace are left out.
-- $1::text[]  run ids
-- $2::text    workspace
-- $3::text    key
-- $4::bigint  at most so many points of all
select m.value, m.timestamp, m.step, run.run_uuid as run_id
from (
	select distinct r.run_uuid
	from unnest($1) as i (run_uuid)
	join runs r on r.run_uuid = i.run_uuid
	join experiments e on e.experiment_id = r.experiment_id
	where e.workspace = $2
) run
cross join lateral (
	select case when m.is_nan then 'NaN' else m.value end as value, m.timestamp, m.step,
	       m.value as stored, m.is_nan
	from metrics m
	where m.run_uuid = run.run_uuid and m.key = $3
	order by m.timestamp, m.step, m.value, m.is_nan
	limit $4
) m
order by run.run_uuid, m.timestamp, m.step, m.stored, m.is_nan
limit $4;
