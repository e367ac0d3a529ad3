-- Users' own grants on workspaces as MLflow 3.10 names them: what is granted on all
-- experiments tells READ, USE and EDIT apart. No row at all with a user's name: there
-- is no such user; a row of nulls: the user has none.
-- $1::text  workspace, or null for all
-- $2::text  the user's name, or null for all
select r.workspace, u.id as user_id,
       case when p.permission <> 'MANAGE' then coalesce(e.permission, p.permission)
            else p.permission end as permission
from users u
left join roles r on r.name = '__user_' || u.id || '__'
                     and ($1 is null or r.workspace = $1)
                     and exists (select from role_permissions w
                                 where w.role_id = r.id and w.resource_type = 'workspace'
                                       and w.resource_pattern = '*')
left join role_permissions p on p.role_id = r.id and p.resource_type = 'workspace'
                                and p.resource_pattern = '*'
left join role_permissions e on e.role_id = r.id and e.resource_type = 'experiment'
                                and e.resource_pattern = '*'
where $2 is null or u.username = $2
order by r.workspace, u.id;
