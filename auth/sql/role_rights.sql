-- The workspace of a role, of a grant of a role, or as named, and what the asking user is
-- there. No row: there is no such role or grant.
-- $1::bigint  id of the asking user
-- $2::bigint  role id, or null
-- $3::bigint  id of a grant, or null
-- $4::text    workspace, when both are null
-- $5::text    the only workspace that counts, or null
with target as (
	select workspace from roles where id = $2
	union all
	select r.workspace from role_permissions p join roles r on r.id = p.role_id where p.id = $3
	union all
	select $4 where $2 is null and $3 is null
)
select
	exists (select from user_role_assignments a join roles r on r.id = a.role_id
	        where a.user_id = $1 and r.workspace = target.workspace) as is_member,
	exists (select from user_role_assignments a join roles r on r.id = a.role_id
	        join role_permissions p on p.role_id = r.id
	        where a.user_id = $1 and r.workspace = target.workspace
	        and p.resource_type = 'workspace' and p.resource_pattern = '*'
	        and p.permission = 'MANAGE') as manages
from target
where $5 is null or workspace = $5;
