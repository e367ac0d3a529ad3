-- What a user holds on experiments of a workspace. Rows: 'user' with the user; one
-- 'found' for each experiment asked for, with null where the workspace has none;
-- 'grant' for each grant on one of them or on all of a type.
-- $1::text      the user's name
-- $2::text      workspace
-- $3::text[]    types of which grants on all matter
-- $4::bigint[]  experiment ids
with who as (
	select id, username, password_hash, coalesce(is_admin, false) as is_admin
	from users where username = $1
), found as (
	select k.place, 'experiment' as type, e.experiment_id::text as id
	from unnest($4) with ordinality as k (id, place)
	left join experiments e on e.experiment_id = k.id and e.workspace = $2
), held as (
	select type, id from found where id is not null
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
