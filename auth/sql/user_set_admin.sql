-- Makes a user an administrator, or one no longer.
-- $1::text     name
-- $2::boolean  is an administrator
update users set is_admin = $2 where username = $1 returning id;
