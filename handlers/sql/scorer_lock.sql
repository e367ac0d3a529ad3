-- The text of a scorer's newest version, null without one; the scorer is locked until the
-- transaction ends. No row: no such experiment; without an id: no such scorer.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    name
with scorer as (
	select s.scorer_id
	from scorers s
	join experiments e on e.experiment_id = s.experiment_id
	where s.experiment_id = $1 and s.scorer_name = $3 and e.workspace = $2
	for update of s
)
select e.lifecycle_stage, scorer.scorer_id,
       (select v.serialized_scorer from scorer_versions v where v.scorer_id = scorer.scorer_id
        order by v.scorer_version desc limit 1)
from experiments e
left join scorer on true
where e.experiment_id = $1 and e.workspace = $2;
