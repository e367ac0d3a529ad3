-- Adds the datasets an active run reads to its experiment, unless it has them by
-- name and digest; of those given twice the first counts. The row tells the
-- stage the run was found in; no row: there is no such run.
-- $1::text    run id
-- $2::text    workspace
-- $3::text[]  names
-- $4::text[]  digests
-- $5::text[]  source types
-- $6::text[]  sources
-- $7::text[]  schemas, or null
-- $8::text[]  profiles, or null
with run as (
	select r.experiment_id, r.lifecycle_stage
	from runs r join experiments e on e.experiment_id = r.experiment_id
	where r.run_uuid = $1 and e.workspace = $2
), added as (
	insert into datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type,
	                      dataset_source, dataset_schema, dataset_profile)
	select distinct on (d.name, d.digest) replace(gen_random_uuid()::text, '-', ''),
	       r.experiment_id, d.name, d.digest, d.source_type, d.source, d.schema, d.profile
	from run r,
	     unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
	     with ordinality as d (name, digest, source_type, source, schema, profile, place)
	where r.lifecycle_stage = 'active'
	  and not exists (select from datasets known
	                  where known.experiment_id = r.experiment_id and known.name = d.name
	                        and known.digest = d.digest)
	order by d.name, d.digest, d.place
	on conflict (experiment_id, name, digest) do nothing
)
select lifecycle_stage from run;
