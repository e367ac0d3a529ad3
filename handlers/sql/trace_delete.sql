-- Deletes traces of an experiment: those of the ids, or those that began no later,
-- the oldest first, up to a number. Ones whose spans were moved to an archive stay,
-- and so does all: the row tells how many were found so, and how many were deleted.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text[]  trace ids, or null
-- $4::bigint  time, ms, or null
-- $5::bigint  number, or null
with found as materialized (
	select t.request_id
	from trace_info t
	where t.experiment_id = $1
	  and t.experiment_id in (select experiment_id from experiments where workspace = $2)
	  and ($3 is null or t.request_id = any($3)) and ($4 is null or t.timestamp_ms <= $4)
	order by t.timestamp_ms, t.request_id
	limit $5
	for update of t
), archived as (
	select from found f join trace_tags g on g.request_id = f.request_id
	join trace_tags l on l.request_id = f.request_id
	where g.key = 'mlflow.trace.spansLocation' and g.value = 'ARCHIVE_REPO'
	  and l.key = 'mlflow.trace.archiveLocation'
), gone as (
	delete from trace_info t using found f
	where t.request_id = f.request_id and not exists (select from archived)
	returning t.request_id
), reviews as (
	delete from review_queue_items i using gone g
	where i.item_type = 'trace' and i.item_id = g.request_id
)
select (select count(*) from archived) as archived, (select count(*) from gone) as deleted;
