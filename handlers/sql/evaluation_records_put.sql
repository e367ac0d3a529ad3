-- Writes records of an evaluation dataset. Of those that are there, by the hash of their
-- inputs, what is null here stays as it is, and so does where they come from.
-- $1::text    dataset id
-- $2::text    workspace
-- $3::bigint  now, ms
-- $4::text[]  record ids
-- $5::text[]  hashes, none twice
-- $6::text[]  inputs; here and in the next ones JSON
-- $7::text[]  outputs
-- $8::text[]  expectations
-- $9::text[]  tags
-- $10::text[]  sources
-- $11::text[]  ids of sources, or null
-- $12::text[]  types of sources, or null
-- $13::text[]  who made them, or null
-- $14::text[]  who changed them last, or null
insert into evaluation_dataset_records as r
	(dataset_record_id, dataset_id, inputs, outputs, expectations, tags, source, source_id,
	 source_type, created_time, last_update_time, created_by, last_updated_by, input_hash)
select n.id, d.dataset_id, n.inputs::json, n.outputs::json, n.expectations::json, n.tags::json,
       n.source::json, n.source_id, n.source_type, $3, $3, n.maker, n.changer, n.hash
from evaluation_datasets d,
     unnest($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     as n (id, hash, inputs, outputs, expectations, tags, source, source_id, source_type, maker,
           changer)
where d.dataset_id = $1 and d.workspace = $2
on conflict (dataset_id, input_hash) do update
set outputs = coalesce(excluded.outputs, r.outputs),
    expectations = coalesce(excluded.expectations, r.expectations),
    tags = coalesce(excluded.tags, r.tags),
    last_update_time = excluded.last_update_time,
    last_updated_by = coalesce(excluded.last_updated_by, r.last_updated_by);
