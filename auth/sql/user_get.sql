-- One user, without the hash.
-- $1::text  name
select id, coalesce(is_admin, false) as is_admin, username from users where username = $1;
