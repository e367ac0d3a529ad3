-- A user by a name whose case and blanks around do not count.
-- $1::text  the name in lower case
select username from users where lower(btrim(username)) = $1 or username = $1 limit 1;
