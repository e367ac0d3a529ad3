-- Notes that records of an evaluation dataset were merged. No schema leaves the one it has.
-- $1::text    dataset id
-- $2::text    workspace
-- $3::bigint  now, ms
-- $4::text    who did, or null
-- $5::text    digest
-- $6::text    schema, or null
update evaluation_datasets d
set last_update_time = $3, last_updated_by = $4, digest = $5, schema = coalesce($6, d.schema),
    profile = coalesce((select '{"num_records": ' || count(*) || '}'
                        from evaluation_dataset_records r where r.dataset_id = d.dataset_id
                        having count(*) > 0), d.profile)
where d.dataset_id = $1 and d.workspace = $2;
