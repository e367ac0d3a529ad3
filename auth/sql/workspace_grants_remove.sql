-- Takes away what a user holds on all resources of a workspace, in the user's own
-- role. No row: no such user; is_there: whether there was a grant on the workspace.
-- $1::text    the user's name
-- $2::text    workspace
-- $3::text[]  types that can have a grant
with who as (
	select u.id, r.id as role_id,
	       exists (select from role_permissions w
	               where w.role_id = r.id and w.resource_type = 'workspace'
	                     and w.resource_pattern = '*') as is_there
	from users u
	left join roles r on r.workspace = $2 and r.name = '__user_' || u.id || '__'
	where u.username = $1
), removed as (
	delete from role_permissions p using who
	where p.role_id = who.role_id and p.resource_pattern = '*' and p.resource_type = any($3)
)
select id as user_id, is_there from who;
