-- Which of several resources of the gateway a workspace has, for a database without
-- users. Rows as of find_targets; a guardrail is its scorer's experiment, and the scorer's
-- name in place of a level.
-- $1::text    workspace
-- $2::text[]  types of the resources, or gateway_endpoint_name
-- $3::text[]  their ids, or the name
with asked as (
	select k.type, k.id, k.place from unnest($2, $3) with ordinality as k (type, id, place)
), found as (
	select k.place, k.type, s.secret_id::text as id, null::text as level
	from asked k join secrets s on s.secret_id = k.id and s.workspace = $1
	where k.type = 'gateway_secret'
	union all
	select k.place, k.type, d.model_definition_id, null
	from asked k join model_definitions d on d.model_definition_id = k.id and d.workspace = $1
	where k.type = 'gateway_model_definition'
	union all
	select k.place, 'gateway_endpoint', p.endpoint_id, null
	from asked k
	join endpoints p on p.workspace = $1
	                    and (k.type = 'gateway_endpoint' and p.endpoint_id = k.id
	                         or k.type = 'gateway_endpoint_name' and p.name = k.id)
	union all
	select k.place, k.type, e.experiment_id::text, s.scorer_name
	from asked k
	join guardrails g on g.guardrail_id = k.id and g.workspace = $1
	join scorers s on s.scorer_id = g.scorer_id
	join experiments e on e.experiment_id = s.experiment_id and e.workspace = $1
	where k.type = 'gateway_guardrail'
)
select 'found' as what, k.place, f.type, f.id, f.level
from asked k left join found f on f.place = k.place;
