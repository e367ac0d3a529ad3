-- What a user holds on experiments of a workspace. Rows: 'user' with the user, and as its type the
-- version of the workspace's rights; one 'found' for each experiment asked for, with null where the
-- workspace has none; 'grant' for each grant on one of them or on all of a type.
-- $1::text      the user's name
-- $2::text      workspace
-- $3::text[]    types of which grants on all matter
-- $4::bigint[]  experiment ids
select 'user' as what, id::bigint as place,
       (select version || '/' || nonce from mlflow_fcgi.rights_versions where workspace = $2) as type,
       password_hash::text as id, coalesce(is_admin, false)::text as level
from users where username = $1
union all
select 'found', k.place, 'experiment', e.experiment_id::text, null
from unnest($4) with ordinality as k (id, place)
left join experiments e on e.experiment_id = k.id and e.workspace = $2
union all
select 'grant', null, p.resource_type, p.resource_pattern, p.permission
from users u
join user_role_assignments a on a.user_id = u.id
join roles r on r.id = a.role_id and r.workspace = $2
join role_permissions p on p.role_id = r.id and p.resource_type = any($3)
                           and p.resource_pattern = any('{*}' || $4::text[])
where u.username = $1;
