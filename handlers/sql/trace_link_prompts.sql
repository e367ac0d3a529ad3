-- Links prompt versions to a trace; those that are linked are passed over. No row:
-- there is no such trace.
-- $1::text    trace id
-- $2::text    workspace
-- $3::text[]  prompt versions, as name/number
-- $4::bigint  now, ms
with trace as (
	select t.request_id
	from trace_info t join experiments e on e.experiment_id = t.experiment_id
	where t.request_id = $1 and e.workspace = $2
), linked as (
	insert into entity_associations (association_id, source_type, source_id,
	                                 destination_type, destination_id, created_time)
	select replace(gen_random_uuid()::text, '-', ''), 'trace', request_id, 'prompt_version',
	       prompt, $4
	from trace, (select distinct unnest($3::text[]) as prompt order by 1) p
	on conflict do nothing
)
select request_id from trace;
