-- Adds a grant to a role. No row: there is no such role. Id null: it has one on that resource.
-- $1::bigint  role id
-- $2::text    resource type
-- $3::text    resource pattern
-- $4::text    permission
with role as (
	select id from roles where id = $1
), made as (
	insert into role_permissions (role_id, resource_type, resource_pattern, permission)
	select id, $2, $3, $4 from role
	on conflict (role_id, resource_type, resource_pattern) do nothing
	returning *
)
select made.id, made.permission, made.resource_pattern, made.resource_type, made.role_id
from role left join made on true;
