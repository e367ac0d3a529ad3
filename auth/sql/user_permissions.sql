-- What the roles of a user grant, as far as the asking one may see it; see user_list.
-- $1::bigint   id of the asking user
-- $2::boolean  who is an administrator
-- $3::bigint   id of the user
select g.permission, g.resource_pattern, g.resource_type, r.id as role_id, r.name as role_name,
	r.workspace
from user_role_assignments a join roles r on r.id = a.role_id
	join role_permissions g on g.role_id = r.id
where a.user_id = $3 and ($2 or $3 = $1 or exists (
	select from user_role_assignments b join roles q on q.id = b.role_id
		join role_permissions p on p.role_id = q.id
	where b.user_id = $1 and q.workspace = r.workspace and p.resource_type = 'workspace'
		and p.resource_pattern = '*' and p.permission = 'MANAGE'))
order by r.id, g.id;
