-- Adds a version to a scorer that scorer_touch has locked in a statement before: this
-- one sees what it waited for, so numbers have no gaps. The scorer is bound to the
-- endpoint of the gateway that this version asks; a version of another model leaves
-- the binding as it is, as in MLflow. No row: there is no such experiment; without a
-- version: it is not active.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    name
-- $4::text    the serialized scorer
-- $5::bigint  now, ms
-- $6::text    id of the endpoint, or null
with made as (
	insert into scorer_versions (scorer_id, scorer_version, serialized_scorer, creation_time)
	select s.scorer_id,
	       coalesce((select max(v.scorer_version) from scorer_versions v
	                 where v.scorer_id = s.scorer_id), 0) + 1,
	       $4, $5
	from scorers s
	join experiments e on e.experiment_id = s.experiment_id
	where s.experiment_id = $1 and s.scorer_name = $3 and e.workspace = $2
	      and e.lifecycle_stage = 'active'
	returning scorer_id, scorer_version, creation_time
), unbound as (
	delete from endpoint_bindings b
	using made, endpoints x
	where b.resource_type = 'scorer' and b.resource_id = made.scorer_id and b.endpoint_id <> $6
	      and x.endpoint_id = b.endpoint_id and x.workspace = $2
), bound as (
	insert into endpoint_bindings (endpoint_id, resource_type, resource_id, created_at,
	                               last_updated_at, display_name)
	select x.endpoint_id, 'scorer', made.scorer_id, $5, $5, $3
	from endpoints x, made
	where x.endpoint_id = $6 and x.workspace = $2
	on conflict (endpoint_id, resource_type, resource_id)
	do update set created_at = $5, last_updated_at = $5, display_name = $3,
	              created_by = null, last_updated_by = null
)
select e.lifecycle_stage, made.scorer_version, made.scorer_id, e.experiment_id,
       made.creation_time
from experiments e
left join made on true
where e.experiment_id = $1 and e.workspace = $2;
