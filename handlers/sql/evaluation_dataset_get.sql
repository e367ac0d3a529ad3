-- An evaluation dataset.
-- $1::text  dataset id
-- $2::text  workspace
select d.dataset_id, d.name,
       (select json_object_agg(t.key, t.value order by t.key) from evaluation_dataset_tags t
        where t.dataset_id = d.dataset_id) as tags,
       d.schema, d.profile, d.digest, d.created_time, d.last_update_time, d.created_by,
       d.last_updated_by
from evaluation_datasets d
where d.dataset_id = $1 and d.workspace = $2;
