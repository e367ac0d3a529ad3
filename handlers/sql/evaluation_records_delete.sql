-- Deletes records of an evaluation dataset, and counts them out of its profile. No row: there
-- is no such dataset.
-- $1::text    dataset id
-- $2::text    workspace
-- $3::text[]  record ids
with dataset as (
	select dataset_id, profile from evaluation_datasets
	where dataset_id = $1 and workspace = $2
	for no key update
), gone as (
	delete from evaluation_dataset_records r using dataset d
	where r.dataset_id = d.dataset_id and r.dataset_record_id = any($3)
	returning r.dataset_record_id
), counted as (
	select d.dataset_id, (select count(*) from gone) as deleted,
	       coalesce((d.profile::json ->> 'num_records')::bigint, 0)
	       - (select count(*) from gone) as n_left
	from dataset d
), noted as (
	update evaluation_datasets d
	set profile = case when c.n_left > 0 then '{"num_records": ' || c.n_left || '}' else 'null' end
	from counted c
	where d.dataset_id = c.dataset_id and d.workspace = $2 and c.deleted > 0
)
select deleted from counted;
