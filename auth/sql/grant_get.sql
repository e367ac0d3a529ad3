-- A user's grant on one resource, in the user's own role. No row: no such user;
-- null: no grant.
-- $1::text  the user's name
-- $2::text  workspace
-- $3::text  resource type
-- $4::text  resource id or name
select u.id as user_id, p.permission
from users u
left join roles r on r.workspace = $2 and r.name = '__user_' || u.id || '__'
left join role_permissions p on p.role_id = r.id and p.resource_type = $3
                                and p.resource_pattern = $4
where u.username = $1;
