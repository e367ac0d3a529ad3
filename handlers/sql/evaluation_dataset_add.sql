-- Adds an evaluation dataset to experiments. Its columns as of evaluation_dataset_get, and the
-- place of the first experiment that the workspace does not have: nothing is changed then. No
-- row: there is no such dataset.
-- $1::text      dataset id
-- $2::text      workspace
-- $3::bigint[]  experiment ids
-- $4::bigint    now, ms
with wanted as (
	select k.place, k.id, e.experiment_id
	from unnest($3) with ordinality as k (id, place)
	left join experiments e on e.experiment_id = k.id and e.workspace = $2
), missing as (
	select place from wanted where experiment_id is null order by place limit 1
), touched as (
	update evaluation_datasets set last_update_time = $4
	where dataset_id = $1 and workspace = $2 and not exists (select from missing)
	returning dataset_id
), linked as (
	insert into entity_associations (association_id, source_type, source_id,
	                                 destination_type, destination_id, created_time)
	select replace(gen_random_uuid()::text, '-', ''), 'evaluation_dataset', t.dataset_id,
	       'experiment', w.experiment_id::text, $4
	from touched t, wanted w
	order by w.experiment_id
	on conflict do nothing
)
select d.dataset_id, d.name,
       (select json_object_agg(t.key, t.value order by t.key) from evaluation_dataset_tags t
        where t.dataset_id = d.dataset_id) as tags,
       d.schema, d.profile, d.digest, d.created_time, $4 as last_update_time, d.created_by,
       d.last_updated_by, (select place from missing) as missing
from evaluation_datasets d
where d.dataset_id = $1 and d.workspace = $2;
