-- What a role grants. No row: there is no such role; id null: it grants nothing.
-- $1::bigint  role id
select p.id, p.permission, p.resource_pattern, p.resource_type, p.role_id
from roles r left join role_permissions p on p.role_id = r.id
where r.id = $1
order by p.id;
