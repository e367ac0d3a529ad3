-- What a user holds on scorers, on resources of the gateway and on MCP servers, also on one that
-- is not there. Rows as of permit_experiments; a scorer is found by its experiment, which comes
-- before it.
-- $1::text    the user's name
-- $2::text    workspace
-- $3::text[]  types of which grants on all matter
-- $4::text    resource type
-- $5::text    id: of the experiment, secret, endpoint or model definition; name of the server
-- $6::text    what grants are given on
with found as (
	select k.place::bigint as place, k.type, k.id
	from experiments e, lateral
	     (values (1, 'experiment', e.experiment_id::text), (2, 'scorer', $6)) k (place, type, id)
	where $4 = 'scorer' and e.workspace = $2
	      and e.experiment_id = case when $5 ~ '^(0|[1-9][0-9]{0,8})$' then $5::integer end
	union all
	select 1, $4, $6
	where $4 = 'gateway_secret' and exists (select from secrets s
	                                           where s.secret_id = $5 and s.workspace = $2)
	      or $4 = 'gateway_endpoint' and exists (select from endpoints p
	                                             where p.endpoint_id = $5 and p.workspace = $2)
	      or $4 = 'gateway_model_definition'
	         and exists (select from model_definitions d
	                     where d.model_definition_id = $5 and d.workspace = $2)
	      or $4 = 'mcp_server' and exists (select from mcp_servers c
	                                       where c.name = $5 and c.workspace = $2)
)
select 'user' as what, id::bigint as place, username::text as type, password_hash::text as id,
       coalesce(is_admin, false)::text as level
from users where username = $1
union all
select 'found', place, type, id, null from found
union all
select 'grant', null, p.resource_type, p.resource_pattern, p.permission
from users u
join user_role_assignments a on a.user_id = u.id
join roles r on r.id = a.role_id and r.workspace = $2
join role_permissions p on p.role_id = r.id and p.resource_type = any($3)
                           and p.resource_pattern = any(
	array['*', $6] || array(select id from found where id is not null))
where u.username = $1;
