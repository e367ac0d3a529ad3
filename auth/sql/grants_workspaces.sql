-- The workspaces a user may see: those with a role of the user's that somebody made,
-- and those that the user's own role, __user_<id>__, opens. Rows as of
-- permit_experiments, 'workspace' for each (mlflow/server/auth/sqlalchemy_store.py
-- list_accessible_workspace_names).
-- $1::text  the user's name
with who as (
	select id, username, password_hash, coalesce(is_admin, false) as is_admin
	from users where username = $1
)
select 'user' as what, id::bigint as place, username::text as type, password_hash::text as id,
       is_admin::text as level
from who
union all
select distinct 'workspace', null::bigint, r.workspace::text, null, null
from who
join user_role_assignments a on a.user_id = who.id
join roles r on r.id = a.role_id
where r.name !~ '^__user_[0-9]+__$'
      or exists (select from role_permissions p
                 where p.role_id = r.id and p.resource_type = 'workspace'
                       and p.resource_pattern = '*'
                       and p.permission in ('READ', 'USE', 'EDIT', 'MANAGE'));
