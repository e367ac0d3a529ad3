-- A user's own grants on single resources, in all workspaces, for clients up to 3.10.
-- $1::bigint  user id
select p.resource_type, p.resource_pattern, p.permission, r.workspace
from roles r join role_permissions p on p.role_id = r.id
where r.name = '__user_' || $1 || '__' and p.resource_pattern <> '*'
      and p.resource_type in ('experiment', 'registered_model', 'prompt', 'scorer')
order by p.id;
