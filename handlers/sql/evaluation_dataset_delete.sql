-- Deletes an evaluation dataset with its records, tags and links, if it is there.
-- $1::text  dataset id
-- $2::text  workspace
with gone as (
	delete from evaluation_datasets where dataset_id = $1 and workspace = $2
	returning dataset_id
), links_from as (
	delete from entity_associations a using gone
	where a.source_type = 'evaluation_dataset' and a.source_id = gone.dataset_id
), links_to as (
	delete from entity_associations a using gone
	where a.destination_type = 'evaluation_dataset' and a.destination_id = gone.dataset_id
)
select dataset_id from gone;
