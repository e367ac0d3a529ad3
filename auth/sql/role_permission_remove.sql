-- Takes a grant away.
-- $1::bigint  id of the grant
delete from role_permissions where id = $1 returning id;
