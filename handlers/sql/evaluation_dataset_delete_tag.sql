-- Deletes a tag of an evaluation dataset, if it is there.
-- $1::text  dataset id
-- $2::text  workspace
-- $3::text  key
with dataset as (
	select dataset_id from evaluation_datasets where dataset_id = $1 and workspace = $2
), gone as (
	delete from evaluation_dataset_tags t using dataset d
	where t.dataset_id = d.dataset_id and t.key = $3
)
select dataset_id from dataset;
