-- Links traces to a run; those that are linked are passed over, and so are ids without a
-- trace here, unless they may come later. No row: there is no such run.
-- $1::text[]   trace ids
-- $2::text     workspace
-- $3::text     run id
-- $4::bigint   now, ms
-- $5::boolean  traces may come after their links
with run as (
	select r.run_uuid
	from runs r join experiments e on e.experiment_id = r.experiment_id
	where r.run_uuid = $3 and e.workspace = $2
), linked as (
	insert into entity_associations (association_id, source_type, source_id,
	                                 destination_type, destination_id, created_time)
	select replace(gen_random_uuid()::text, '-', ''), 'trace', w.request_id, 'run', run_uuid, $4
	from run, (select distinct unnest($1) as request_id) w
	where case when exists (select from trace_info t where t.request_id = w.request_id)
	           then exists (select
	                        from trace_info t join experiments e on e.experiment_id = t.experiment_id
	                        where t.request_id = w.request_id and e.workspace = $2)
	           else $5 end
	order by w.request_id
	on conflict do nothing
)
select run_uuid from run;
