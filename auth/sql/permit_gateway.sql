-- What a user holds on scorers and on resources of the gateway. Rows as of
-- permit_experiments; a scorer is found by its experiment.
-- $1::text    the user's name
-- $2::text    workspace
-- $3::text[]  types of which grants on all matter
-- $4::text    resource type
-- $5::text    id: of the experiment, secret, endpoint or model definition
-- $6::text    what grants are given on
with who as (
	select id, username, password_hash, coalesce(is_admin, false) as is_admin
	from users where username = $1
), found as (
	select 1::bigint as place, $4 as type, $6 as id
	where $4 = 'scorer' and exists (select from experiments e
	                                where e.experiment_id::text = $5 and e.workspace = $2)
	      or $4 = 'gateway_secret' and exists (select from secrets s
	                                           where s.secret_id = $5 and s.workspace = $2)
	      or $4 = 'gateway_endpoint' and exists (select from endpoints p
	                                             where p.endpoint_id = $5 and p.workspace = $2)
	      or $4 = 'gateway_model_definition'
	         and exists (select from model_definitions d
	                     where d.model_definition_id = $5 and d.workspace = $2)
), held as (
	select type, id from found
	union
	select unnest($3), '*'
)
select 'user' as what, id::bigint as place, username::text as type, password_hash::text as id,
       is_admin::text as level
from who
union all
select 'found', place, type, id, null from found
union all
select 'grant', null, p.resource_type, p.resource_pattern, p.permission
from who
join user_role_assignments a on a.user_id = who.id
join roles r on r.id = a.role_id and r.workspace = $2
cross join held
join role_permissions p on p.role_id = r.id and p.resource_type = held.type
                           and p.resource_pattern = held.id;
