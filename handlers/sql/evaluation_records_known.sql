-- Which records of an evaluation dataset there are by the hashes of their inputs, and what
-- is merged with.
-- $1::text    dataset id
-- $2::text    workspace
-- $3::text[]  hashes
select r.input_hash, nullif(r.expectations::text, 'null') as expectations,
       nullif(r.tags::text, 'null') as tags
from evaluation_datasets d
join evaluation_dataset_records r on r.dataset_id = d.dataset_id
where d.dataset_id = $1 and d.workspace = $2 and r.input_hash = any($3)
order by r.input_hash collate "C";
