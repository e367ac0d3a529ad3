-- Notes that an active run reads datasets of its experiment, which
-- dataset_insert.sql has made sure are there, and tags those notes. A dataset
-- the run is known to read already keeps its note and the tags of that; of
-- those given twice the first counts. A tag given twice is a unique violation.
-- $1::text      run id
-- $2::text      workspace
-- $3::text[]    dataset names
-- $4::text[]    dataset digests
-- $5::bigint[]  of every tag, which of these datasets it belongs to, from 1
-- $6::text[]    tag names
-- $7::text[]    tag values
with found as (
	select distinct on (d.name, d.digest) r.run_uuid, d.dataset_uuid, g.place
	from runs r
	join experiments e on e.experiment_id = r.experiment_id
	cross join unnest($3::text[], $4::text[]) with ordinality as g (name, digest, place)
	join datasets d on d.experiment_id = r.experiment_id and d.name = g.name
	                   and d.digest = g.digest
	where r.run_uuid = $1 and e.workspace = $2 and r.lifecycle_stage = 'active'
	order by d.name, d.digest, g.place
), noted as (
	insert into inputs (input_uuid, source_type, source_id, destination_type, destination_id)
	select replace(gen_random_uuid()::text, '-', ''), 'DATASET', dataset_uuid, 'RUN', run_uuid
	from found
	on conflict (source_type, source_id, destination_type, destination_id) do nothing
	returning input_uuid, source_id
)
insert into input_tags (input_uuid, name, value)
select n.input_uuid, t.name, t.value
from noted n
join found f on f.dataset_uuid = n.source_id
join unnest($5::bigint[], $6::text[], $7::text[]) as t (place, name, value) on t.place = f.place;
