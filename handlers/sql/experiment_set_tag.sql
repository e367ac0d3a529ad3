-- Sets a tag of an active experiment. The row tells the stage it was found in
-- and whether the number of custom views forbids a new one; no row: there is
-- no such experiment.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    key
-- $4::text    value
-- $5::bigint  how many tags with the key's prefix there may be; null: no limit
-- $6::text    that prefix
with found as (
	select e.experiment_id, e.lifecycle_stage,
	       $5 is not null
	       and not exists (select from experiment_tags t
	                       where t.experiment_id = e.experiment_id and t.key = $3)
	       and (select count(*) from experiment_tags t
	            where t.experiment_id = e.experiment_id and starts_with(t.key, $6)) >= $5
	       as is_full
	from experiments e
	where e.experiment_id = $1 and e.workspace = $2
), tagged as (
	insert into experiment_tags (experiment_id, key, value)
	select experiment_id, $3, $4 from found where lifecycle_stage = 'active' and not is_full
	on conflict (key, experiment_id) do update set value = excluded.value
)
select lifecycle_stage, is_full from found;
