-- Gives a user a grant on one resource, through the user's own role in the
-- workspace, which is made first if need be (grant_own). No row: no such user.
-- is_own: false if the role is somebody else's, too. is_new: false if there is a
-- grant already, which stays.
-- $1::text  the user's name
-- $2::text  workspace
-- $3::text  resource type
-- $4::text  resource id or name
-- $5::text  permission
with who as (
	select id from users where username = $1
), own as (
	select r.id from roles r join who on r.name = '__user_' || who.id || '__'
	where r.workspace = $2
), made as (
	insert into roles (name, workspace)
	select '__user_' || who.id || '__', $2 from who where not exists (select from own)
	on conflict (workspace, name) do update set name = excluded.name
	returning id
), role as (
	select own.id from own, who
	where not exists (select from user_role_assignments a
	                  where a.role_id = own.id and a.user_id <> who.id)
	union all
	select id from made
), assigned as (
	insert into user_role_assignments (user_id, role_id)
	select who.id, role.id from who, role
	where not exists (select from user_role_assignments a
	                  where a.user_id = who.id and a.role_id = role.id)
	on conflict (user_id, role_id) do nothing
), put as (
	insert into role_permissions (role_id, resource_type, resource_pattern, permission)
	select id, $3, $4, $5 from role
	where not exists (select from role_permissions p
	                  where p.role_id = role.id and p.resource_type = $3
	                        and p.resource_pattern = $4)
	on conflict (role_id, resource_type, resource_pattern) do nothing
	returning id
)
select id as user_id, exists (select from role) as is_own, exists (select from put) as is_new
from who;
