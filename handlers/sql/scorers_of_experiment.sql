-- The scorers of an experiment: all or the one of a name; of each the newest version,
-- all, or one. A row without a version: there is none. No row: no such experiment.
-- $1::bigint   experiment id
-- $2::text     workspace
-- $3::text     name, or null
-- $4::bigint   version, or null
-- $5::boolean  the newest only
select e.lifecycle_stage, v.serialized_scorer,
       -- names of the endpoints whose ids the text holds
       (select json_object_agg(x.endpoint_id, x.name) from endpoints x
        where x.workspace = $2
              and x.endpoint_id in (select m[1] from regexp_matches(
	v.serialized_scorer, 'gateway:/+([^"\\]*)', 'g') m))::text as endpoints,
       e.experiment_id, s.scorer_name, v.scorer_version, v.creation_time, s.scorer_id
from experiments e
left join scorers s on s.experiment_id = e.experiment_id and ($3 is null or s.scorer_name = $3)
left join scorer_versions v
	on v.scorer_id = s.scorer_id and ($4 is null or v.scorer_version = $4)
	   and (not $5 or v.scorer_version = (select max(n.scorer_version) from scorer_versions n
	                                      where n.scorer_id = s.scorer_id))
where e.experiment_id = $1 and e.workspace = $2
order by s.scorer_name collate "C", v.scorer_version;
