-- Stores another password; no row when there is no such user.
-- $1::text  name
-- $2::text  hash of the password
update users set password_hash = $2 where username = $1 returning id;
