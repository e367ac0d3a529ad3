-- Takes an evaluation dataset out of experiments; those it is not in are passed over. Its
-- columns as of evaluation_dataset_get. No row: there is no such dataset.
-- $1::text    dataset id
-- $2::text    workspace
-- $3::text[]  experiment ids
-- $4::bigint  now, ms
with removed as (
	delete from entity_associations a using evaluation_datasets d
	where d.dataset_id = $1 and d.workspace = $2
	      and a.source_type = 'evaluation_dataset' and a.source_id = d.dataset_id
	      and a.destination_type = 'experiment' and a.destination_id = any($3)
	returning a.source_id
), touched as (
	update evaluation_datasets set last_update_time = $4
	where dataset_id = $1 and workspace = $2 and exists (select from removed)
	returning last_update_time
)
select d.dataset_id, d.name,
       (select json_object_agg(t.key, t.value order by t.key) from evaluation_dataset_tags t
        where t.dataset_id = d.dataset_id) as tags,
       d.schema, d.profile, d.digest, d.created_time,
       coalesce((select last_update_time from touched), d.last_update_time) as last_update_time,
       d.created_by, d.last_updated_by
from evaluation_datasets d
where d.dataset_id = $1 and d.workspace = $2;
