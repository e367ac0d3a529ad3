-- What the asking user may do with users, who is no administrator.
-- $1::bigint  id of the asking user
-- $2::text    name of the user it is about, or null
-- $3::text    the request's workspace
-- $4::text    the only workspace that counts, or null
with mine as (
	select r.workspace, p.permission
	from user_role_assignments a join roles r on r.id = a.role_id
		join role_permissions p on p.role_id = r.id
	where a.user_id = $1 and p.resource_type = 'workspace' and p.resource_pattern = '*'
		and ($4 is null or r.workspace = $4)
)
select
	exists (select from mine where permission = 'MANAGE') as manages_any,
	exists (select from mine
	        join roles r on r.workspace = mine.workspace
	        join user_role_assignments a on a.role_id = r.id
	        join users u on u.id = a.user_id
	        where permission = 'MANAGE' and u.username = $2) as manages_one_of_theirs,
	exists (select from mine where workspace = $3 and permission in ('USE', 'MANAGE')) as uses_this,
	exists (select from mine where workspace = $3 and permission = 'MANAGE') as manages_this,
	exists (select from mine where workspace = $3) as is_granted_this;
