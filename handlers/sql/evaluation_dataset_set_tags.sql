-- Sets tags of an evaluation dataset. No row: there is no such dataset.
-- $1::text    dataset id
-- $2::text    workspace
-- $3::text[]  keys, none twice
-- $4::text[]  values
with dataset as (
	select dataset_id from evaluation_datasets where dataset_id = $1 and workspace = $2
), tagged as (
	insert into evaluation_dataset_tags (dataset_id, key, value)
	select d.dataset_id, t.key, t.value
	from dataset d, unnest($3, $4) as t (key, value)
	order by t.key
	on conflict (dataset_id, key) do update set value = excluded.value
)
select dataset_id from dataset;
