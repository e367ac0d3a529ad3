-- One user, for the check of a password.
-- $1::text  name, as the client sent it
select id, username, password_hash, coalesce(is_admin, false) as is_admin
from users
where username = $1;
