-- Makes a role; no row when the workspace has one of that name.
-- $1::text  name
-- $2::text  workspace
-- $3::text  description, or null
-- $4::boolean  whether users of single sign-on may have waited for it
with waiting as (
	update users set password_hash = '!sso:-'
	where $4 and password_hash like '!sso:%' and password_hash <> '!sso:-'
)
insert into roles (name, workspace, description) values ($1, $2, $3)
on conflict (workspace, name) do nothing
returning json_build_object('description', description, 'id', id, 'name', name,
	'permissions', '[]'::json, 'workspace', workspace) as role;
