-- A page of the history of a metric, in MLflow's order. A run without such a
-- point, or without more of them, is one row of NULLs; no row: there is no such
-- run. Planned anew each time, for the values at hand: whether the points are
-- read in order from the primary key, or by run and then sorted, depends on how
-- many runs have a metric of the name.
-- $1::text              run id
-- $2::text              workspace
-- $3::text              key
-- $4::bigint            at most so many, or null
-- $5::bigint            how many to skip
-- $6::bigint            the point behind which to begin: timestamp, or null
-- $7::bigint            its step
-- $8::double precision  its value, as stored
-- $9::boolean           whether it is NaN
select m.value, m.timestamp, m.step
from (
	select r.run_uuid
	from runs r
	join experiments e on e.experiment_id = r.experiment_id
	where r.run_uuid = $1 and e.workspace = $2
) run
left join lateral (
	select case when m.is_nan then 'NaN' else m.value end as value, m.timestamp, m.step
	from metrics m
	where m.run_uuid = $1 and m.key = $3
	      and ($6::bigint is null
	           or (m.timestamp, m.step, m.value, m.is_nan)
	              > ($6, $7::bigint, $8::double precision, $9::boolean))
	order by m.timestamp, m.step, m.value, m.is_nan
	offset $5::bigint
	limit $4::bigint
) m on true;
