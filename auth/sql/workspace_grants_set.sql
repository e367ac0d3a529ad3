-- Gives a user grants on all resources of a workspace, by type, in the user's own
-- role, instead of those it had (grant_own). No row: no such user; is_own: false if
-- the role is somebody else's, too.
-- $1::text    the user's name
-- $2::text    workspace
-- $3::text[]  types with a grant now
-- $4::text[]  their permissions
-- $5::text[]  types that can have one
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
), removed as (
	delete from role_permissions p using role
	where p.role_id = role.id and p.resource_pattern = '*' and p.resource_type = any($5)
	      and p.resource_type <> all($3)
), put as (
	insert into role_permissions (role_id, resource_type, resource_pattern, permission)
	select role.id, g.type, '*', g.permission from role, unnest($3, $4) as g (type, permission)
	on conflict (role_id, resource_type, resource_pattern)
	do update set permission = excluded.permission
)
select id as user_id, exists (select from role) as is_own from who;
