-- Changes what a grant allows.
-- $1::bigint  id of the grant
-- $2::text    permission
update role_permissions set permission = $2 where id = $1
returning id, permission, resource_pattern, resource_type, role_id;
