-- Grants a user MANAGE on what the user made, through the user's own role in the
-- workspace, __user_<id>__, which is made first if need be. No row: a role of that
-- name is somebody else's, too, who would get the grant.
-- $1::bigint  user id
-- $2::text    workspace
-- $3::text    resource type
-- $4::text    resource id or name
with own as (
	select id from roles where workspace = $2 and name = '__user_' || $1 || '__'
), made as (
	insert into roles (name, workspace)
	select '__user_' || $1 || '__', $2 where not exists (select from own)
	on conflict (workspace, name) do update set name = excluded.name
	returning id
), role as (
	select id from own
	where not exists (select from user_role_assignments a
	                  where a.role_id = own.id and a.user_id <> $1)
	union all
	select id from made
), assigned as (
	insert into user_role_assignments (user_id, role_id)
	select $1, id from role
	where not exists (select from user_role_assignments a
	                  where a.user_id = $1 and a.role_id = role.id)
	on conflict (user_id, role_id) do nothing
), again as (
	update role_permissions p set permission = 'MANAGE'
	from role
	where p.role_id = role.id and p.resource_type = $3 and p.resource_pattern = $4
	returning p.role_id
), granted as (
	insert into role_permissions (role_id, resource_type, resource_pattern, permission)
	select id, $3, $4, 'MANAGE' from role where not exists (select from again)
	on conflict (role_id, resource_type, resource_pattern) do update set permission = 'MANAGE'
	returning role_id
)
select role_id from again
union all
select role_id from granted;
