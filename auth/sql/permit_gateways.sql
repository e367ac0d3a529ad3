-- Which of several resources of the gateway there are, and all that a user holds: endpoints
-- and models mention others, of which the answer leaves out what is denied. A guardrail is
-- its scorer's experiment, and the scorer's name in place of a level. Rows as of
-- permit_experiments.
-- $1::text    the user's name
-- $2::text    workspace
-- $3::text[]  types whose grants matter
-- $4::text[]  types of the resources, or gateway_endpoint_name
-- $5::text[]  their ids, or the name
with asked as (
	select k.type, k.id, k.place from unnest($4, $5) with ordinality as k (type, id, place)
), found as (
	select k.place, k.type, s.secret_id::text as id, null::text as level
	from asked k join secrets s on s.secret_id = k.id and s.workspace = $2
	where k.type = 'gateway_secret'
	union all
	select k.place, k.type, d.model_definition_id, null
	from asked k join model_definitions d on d.model_definition_id = k.id and d.workspace = $2
	where k.type = 'gateway_model_definition'
	union all
	select k.place, 'gateway_endpoint', p.endpoint_id, null
	from asked k
	join endpoints p on p.workspace = $2
	                    and (k.type = 'gateway_endpoint' and p.endpoint_id = k.id
	                         or k.type = 'gateway_endpoint_name' and p.name = k.id)
	union all
	select k.place, k.type, e.experiment_id::text, s.scorer_name
	from asked k
	join guardrails g on g.guardrail_id = k.id and g.workspace = $2
	join scorers s on s.scorer_id = g.scorer_id
	join experiments e on e.experiment_id = s.experiment_id and e.workspace = $2
	where k.type = 'gateway_guardrail'
)
select 'user' as what, id::bigint as place, username::text as type, password_hash::text as id,
       coalesce(is_admin, false)::text as level
from users where username = $1
union all
select 'found', place, type, id, level from found
union all
select 'grant', null, p.resource_type, p.resource_pattern, p.permission
from users u
join user_role_assignments a on a.user_id = u.id
join roles r on r.id = a.role_id and r.workspace = $2
join role_permissions p on p.role_id = r.id and p.resource_type = any($3)
where u.username = $1;
