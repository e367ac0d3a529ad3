-- Holds an evaluation dataset until the transaction ends: its records are merged by one at a
-- time.
-- $1::text  dataset id
-- $2::text  workspace
select name, schema from evaluation_datasets
where dataset_id = $1 and workspace = $2
for no key update;
