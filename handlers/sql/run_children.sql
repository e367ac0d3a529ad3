-- What belongs to one run: latest metrics, params, tags, datasets, models read
-- and written. `kind` is enum run_child of run_out.c. One id instead of a list
-- lets PostgreSQL keep one plan for all (see run_children_page.sql for pages).
-- $1::text  run id
-- $2::text  workspace
with run as (
	select r.run_uuid
	from runs r
	join experiments e on e.experiment_id = r.experiment_id
	where r.run_uuid = $1 and e.workspace = $2
)
select 0 as kind, 1 as at, m.key, case when m.is_nan then 'NaN' else m.value::text end as value,
       m.timestamp, m.step
from run
join latest_metrics m on m.run_uuid = run.run_uuid
union all
select 1, 1, p.key, p.value, null, null
from run
join params p on p.run_uuid = run.run_uuid
union all
select 2, 1, t.key, t.value, null, null
from run
join tags t on t.run_uuid = run.run_uuid
union all
select 3, 1, null,
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
select 4, 1, i.destination_id, null, null, null
from run
join inputs i on i.source_type = 'RUN_INPUT' and i.source_id = run.run_uuid
             and i.destination_type = 'MODEL_INPUT'
union all
select 5, 1, i.destination_id, null, null, i.step
from run
join inputs i on i.source_type = 'RUN_OUTPUT' and i.source_id = run.run_uuid
             and i.destination_type = 'MODEL_OUTPUT';
