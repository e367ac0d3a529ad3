-- All users with the roles the asking one may see: all of them as an administrator and of
-- oneself, else those of the workspaces one administers.
-- $1::bigint   id of the asking user
-- $2::boolean  who is an administrator
with mine as (
	select r.workspace
	from user_role_assignments a join roles r on r.id = a.role_id
		join role_permissions p on p.role_id = r.id
	where a.user_id = $1 and p.resource_type = 'workspace' and p.resource_pattern = '*'
		and p.permission = 'MANAGE'
)
select u.id, coalesce(u.is_admin, false) as is_admin, coalesce((
	select json_agg(json_build_object('description', r.description, 'id', r.id, 'name', r.name,
	'permissions', coalesce((
		select json_agg(json_build_object('id', p.id, 'permission', p.permission,
			'resource_pattern', p.resource_pattern, 'resource_type', p.resource_type,
			'role_id', p.role_id) order by p.id)
		from role_permissions p where p.role_id = r.id), '[]'),
	'workspace', r.workspace) order by a.id)
	from user_role_assignments a join roles r on r.id = a.role_id
	where a.user_id = u.id
		and ($2 or u.id = $1 or r.workspace in (select workspace from mine))), '[]') as roles, u.username
from users u
order by u.id;
