-- Renames or describes a role. No row: there is none. `taken`: the name is another's, and nothing
-- was changed.
-- $1::bigint  role id
-- $2::text    new name, or null
-- $3::text    new description, or null
-- $4::boolean whether users of single sign-on may have waited for a role of the new name
with waiting as (
	update users set password_hash = '!sso:-'
	where $4 and password_hash like '!sso:%' and password_hash <> '!sso:-'
), old as (
	select id, workspace, name from roles where id = $1 for update
), clash as (
	select old.workspace from old join roles q on q.workspace = old.workspace
	where q.name = $2 and q.id <> old.id
), r as (
	update roles set name = coalesce($2, name), description = coalesce($3, description)
	where id in (select id from old) and not exists (select from clash)
	returning *
)
select old.workspace, exists (select from clash) as taken, (select json_build_object('description', r.description, 'id', r.id, 'name', r.name,
	'permissions', coalesce((
		select json_agg(json_build_object('id', p.id, 'permission', p.permission,
			'resource_pattern', p.resource_pattern, 'resource_type', p.resource_type,
			'role_id', p.role_id) order by p.id)
		from role_permissions p where p.role_id = r.id), '[]'),
	'workspace', r.workspace) from r) as role
from old;
