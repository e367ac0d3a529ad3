-- Makes a user; no row when the name is taken.
-- $1::text     name
-- $2::text     hash of the password
-- $3::boolean  is an administrator
insert into users (username, password_hash, is_admin)
values ($1, $2, $3)
on conflict (username) do nothing
returning id, is_admin, username;
