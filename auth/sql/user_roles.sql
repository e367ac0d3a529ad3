-- The roles of a user that the asking one may see; see user_list.
-- $1::bigint   id of the asking user
-- $2::boolean  who is an administrator
-- $3::bigint   id of the user
select json_build_object('description', r.description, 'id', r.id, 'name', r.name,
	'permissions', coalesce((
		select json_agg(json_build_object('id', p.id, 'permission', p.permission,
			'resource_pattern', p.resource_pattern, 'resource_type', p.resource_type,
			'role_id', p.role_id) order by p.id)
		from role_permissions p where p.role_id = r.id), '[]'),
	'workspace', r.workspace) as role
from user_role_assignments a join roles r on r.id = a.role_id
where a.user_id = $3 and ($2 or $3 = $1 or exists (
	select from user_role_assignments b join roles q on q.id = b.role_id
		join role_permissions p on p.role_id = q.id
	where b.user_id = $1 and q.workspace = r.workspace and p.resource_type = 'workspace'
		and p.resource_pattern = '*' and p.permission = 'MANAGE'))
order by r.id;
