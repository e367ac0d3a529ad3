-- Makes a user whom single sign-on names, or locks the one there is. A row that was there
-- comes back with the mark of its lock in xmax.
-- $1::text  the user's name
insert into users (username, password_hash, is_admin) values ($1, '!sso:-', false)
on conflict (username) do update set username = excluded.username
returning xmax = 0 as is_made;
