-- Whose a token is, while it is good.
-- $1::text    SHA-256 of the token, in hex
-- $2::bigint  now, in milliseconds
select u.id, u.username, coalesce(u.is_admin, false) as is_admin, t.workspace
from mlflow_fcgi.tokens t join users u on u.id = t.user_id
where t.digest = $1 and (t.expires_at is null or t.expires_at > $2);
