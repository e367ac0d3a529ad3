-- One grant.
-- $1::bigint  id of the grant
select id, permission, resource_pattern, resource_type, role_id
from role_permissions where id = $1;
