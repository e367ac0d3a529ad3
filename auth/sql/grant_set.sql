-- Changes a user's grant on one resource, or removes it. No row: no such user;
-- is_there: whether there was one.
-- $1::text  the user's name
-- $2::text  workspace
-- $3::text  resource type
-- $4::text  resource id or name
-- $5::text  permission; null to remove the grant
with who as (
	select u.id, p.id as permission_id
	from users u
	left join roles r on r.workspace = $2 and r.name = '__user_' || u.id || '__'
	left join role_permissions p on p.role_id = r.id and p.resource_type = $3
	                                and p.resource_pattern = $4
	where u.username = $1
), changed as (
	update role_permissions p set permission = $5
	from who where p.id = who.permission_id and $5 is not null
), removed as (
	delete from role_permissions p using who where p.id = who.permission_id and $5 is null
)
select id as user_id, permission_id is not null as is_there from who;
