-- Makes the two roles that every new workspace begins with.
-- $1::text    workspace
-- $2::text[]  names of the roles
-- $3::text[]  their permissions on the workspace
-- $4::text[]  their descriptions
-- $5::boolean whether users of single sign-on may have waited for one of them
with waiting as (
	update users set password_hash = '!sso:-'
	where $5 and password_hash like '!sso:%' and password_hash <> '!sso:-'
), seed as (
	select * from unnest($2, $3, $4) as s (name, permission, description)
), made as (
	insert into roles (name, workspace, description)
	select name, $1, description from seed
	on conflict (workspace, name) do nothing
	returning id, name
)
insert into role_permissions (role_id, resource_type, resource_pattern, permission)
select made.id, 'workspace', '*', seed.permission
from made join seed on seed.name = made.name;
