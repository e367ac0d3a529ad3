-- The roles of some workspaces, or all.
-- $1::text[]   workspaces
-- $2::boolean  all
select json_build_object('description', r.description, 'id', r.id, 'name', r.name,
	'permissions', coalesce((
		select json_agg(json_build_object('id', p.id, 'permission', p.permission,
			'resource_pattern', p.resource_pattern, 'resource_type', p.resource_type,
			'role_id', p.role_id) order by p.id)
		from role_permissions p where p.role_id = r.id), '[]'),
	'workspace', r.workspace) as role from roles r where $2 or r.workspace = any($1) order by r.id;
