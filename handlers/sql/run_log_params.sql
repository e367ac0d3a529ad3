-- Logs params of an active run; those that are there stay as they are. A row
-- per param that has another value there, with that value, or one row without;
-- no row: there is no such run.
-- $1::text    run id
-- $2::text    workspace
-- $3::text[]  keys, sorted, none twice
-- $4::text[]  values
with run as (
	select r.run_uuid, r.lifecycle_stage
	from runs r
	join experiments e on e.experiment_id = r.experiment_id
	where r.run_uuid = $1 and e.workspace = $2
), logged as (
	insert into params as p (key, value, run_uuid)
	select g.key, g.value, run.run_uuid
	from run, unnest($3, $4) as g (key, value)
	where run.lifecycle_stage = 'active'
	-- returns what is there, also what another transaction has just committed
	on conflict (key, run_uuid) do update set value = p.value
	returning p.key, p.value
), other as (
	select l.key, l.value
	from logged l
	join unnest($3, $4) as g (key, value) on g.key = l.key
	where l.value <> g.value
)
select run.lifecycle_stage, other.key, other.value
from run left join other on true;
