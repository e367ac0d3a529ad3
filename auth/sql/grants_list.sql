-- All grants of some types that a user holds in a workspace, for lists. Rows as of
-- permit_experiments.
-- $1::text    the user's name
-- $2::text    workspace
-- $3::text[]  types
select 'user' as what, id::bigint as place, username::text as type, password_hash::text as id,
       coalesce(is_admin, false)::text as level
from users where username = $1
union all
select 'grant', null, p.resource_type, p.resource_pattern, p.permission
from users u
join user_role_assignments a on a.user_id = u.id
join roles r on r.id = a.role_id and r.workspace = $2
join role_permissions p on p.role_id = r.id and p.resource_type = any($3)
where u.username = $1;
