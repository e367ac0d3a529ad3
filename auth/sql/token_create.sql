-- Makes a token for a user; no row when there is no such user.
-- $1::text    user
-- $2::text    SHA-256 of the token, in hex
-- $3::text    label, or null
-- $4::text    the only workspace it is good for, or null
-- $5::bigint  now, in milliseconds
-- $6::bigint  when it expires, in milliseconds, or null
insert into mlflow_fcgi.tokens (user_id, digest, label, workspace, created_at, expires_at)
select id, $2, $3, $4, $5, $6 from users where username = $1
returning id, (select username from users where id = user_id) as username, label, workspace,
	created_at, expires_at;
