-- At most so many points of a metric of each of several runs, evenly spread: the
-- first of each of $4 equal parts (as NTILE makes them, the larger ones first),
-- and instead of that of the last part the very last point. A run without points
-- is one row of NULLs; a run that is not in the workspace has no row. `at` is
-- the run's place in the list, from 1.
-- $1::text[]  run ids
-- $2::text    workspace
-- $3::text    key
-- $4::bigint  points per run
-- $5::bigint  first step, or null
-- $6::bigint  last step, or null
select m.value, m.timestamp, m.step, run.run_uuid as run_id, run.at
from (
	select r.run_uuid, i.at
	from unnest($1) with ordinality as i (run_uuid, at)
	join runs r on r.run_uuid = i.run_uuid
	join experiments e on e.experiment_id = r.experiment_id
	where e.workspace = $2
) run
left join lateral (
	select p.value, p.timestamp, p.step, p.place
	from (
		select case when m.is_nan then 'NaN' else m.value end as value, m.timestamp, m.step,
		       row_number() over (order by m.step, m.timestamp, m.value, m.is_nan) as place,
		       count(*) over () as total
		from metrics m
		where m.run_uuid = run.run_uuid and m.key = $3
		      and ($5 is null or m.step between $5 and $6)
	) p
	where p.total <= $4 or p.place = p.total
	      or (p.place <= p.total - p.total / $4
	          and case when p.place <= p.total % $4 * (p.total / $4 + 1)
	              then (p.place - 1) % (p.total / $4 + 1)
	              else (p.place - 1 - p.total % $4) % (p.total / $4)
	              end = 0)
) m on true
order by run.at, m.place;
