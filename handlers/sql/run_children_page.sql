-- What belongs to the runs of a page, as run_children.sql has it; `at` is the
-- run's place in the list, from 1. Models read are left out, as MLflow's search
-- leaves them out.
-- $1::text[]  run ids
-- $2::text    workspace
with run as (
	select r.run_uuid, i.at
	from unnest($1) with ordinality as i (run_uuid, at)
	join runs r on r.run_uuid = i.run_uuid
	join experiments e on e.experiment_id = r.experiment_id
	where e.workspace = $2
)
select 0 as kind, run.at, m.key, case when m.is_nan then 'NaN' else m.value::text end as value,
       m.timestamp, m.step
from run
join latest_metrics m on m.run_uuid = run.run_uuid
union all
select 1, run.at, p.key, p.value, null, null
from run
join params p on p.run_uuid = run.run_uuid
union all
select 2, run.at, t.key, t.value, null, null
from run
join tags t on t.run_uuid = run.run_uuid
union all
select 3, run.at, null,
       json_strip_nulls(json_build_object(
               'tags', (select json_agg(json_build_object('key', g.name, 'value', g.value))
                        from input_tags g where g.input_uuid = i.input_uuid),
               'dataset', json_build_object(
                       'name', d.name, 'digest', d.digest, 'source_type', d.dataset_source_type,
                       'source', d.dataset_source, 'schema', nullif(d.dataset_schema, ''),
                       'profile', nullif(d.dataset_profile, ''))))::text,
       null, null
from run
join inputs i on i.destination_type = 'RUN' and i.destination_id = run.run_uuid
join datasets d on d.dataset_uuid = i.source_id
union all
select 5, run.at, i.destination_id, null, null, i.step
from run
join inputs i on i.source_type = 'RUN_OUTPUT' and i.source_id = run.run_uuid
             and i.destination_type = 'MODEL_OUTPUT';
