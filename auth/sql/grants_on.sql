-- What a user holds in a workspace on resources that were found before. Rows as of
-- permit_experiments.
-- $1::text    the user's name
-- $2::text    workspace
-- $3::text[]  types of which grants on all matter
-- $4::text[]  types of the resources
-- $5::text[]  their ids, as many
with who as (
	select id, username, password_hash, coalesce(is_admin, false) as is_admin
	from users where username = $1
), held as (
	select * from unnest($4, $5) as k (type, id)
	union
	select unnest($3), '*'
)
select 'user' as what, id::bigint as place, username::text as type, password_hash::text as id,
       is_admin::text as level
from who
union all
select 'grant', null, p.resource_type, p.resource_pattern, p.permission
from who
join user_role_assignments a on a.user_id = who.id
join roles r on r.id = a.role_id and r.workspace = $2
cross join held
join role_permissions p on p.role_id = r.id and p.resource_type = held.type
                           and p.resource_pattern = held.id;
