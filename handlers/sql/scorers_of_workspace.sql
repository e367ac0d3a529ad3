-- The newest version of every scorer of active experiments. Columns as of
-- scorers_of_experiment.
-- $1::text      workspace
-- $2::bigint[]  experiment ids, or null for all
select e.lifecycle_stage, v.serialized_scorer,
       (select json_object_agg(x.endpoint_id, x.name) from endpoints x
        where x.workspace = $1
              and x.endpoint_id in (select m[1] from regexp_matches(
	v.serialized_scorer, 'gateway:/+([^"\\]*)', 'g') m))::text as endpoints,
       e.experiment_id, s.scorer_name, v.scorer_version, v.creation_time, s.scorer_id
from experiments e
join scorers s on s.experiment_id = e.experiment_id
join scorer_versions v
	on v.scorer_id = s.scorer_id
	   and v.scorer_version = (select max(n.scorer_version) from scorer_versions n
	                           where n.scorer_id = s.scorer_id)
where e.workspace = $1 and e.lifecycle_stage = 'active'
      and ($2 is null or e.experiment_id = any($2))
order by e.experiment_id, s.scorer_name collate "C";
