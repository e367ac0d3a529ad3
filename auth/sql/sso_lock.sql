-- Makes a user whom single sign-on names, or locks the one there is.
-- $1::text  the user's name
insert into users (username, password_hash, is_admin) values ($1, '!sso:-', false)
on conflict (username) do update set username = excluded.username;
