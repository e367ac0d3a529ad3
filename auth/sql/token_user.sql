-- Whose a token is, while it is good; the workspace is the only one that it is good for.
-- $1::text    SHA-256 of the token, in hex
-- $2::text    workspace of whose rights the version is asked; null: of none
-- $3::bigint  now, in milliseconds
select u.id, u.username, null::text as password_hash, coalesce(u.is_admin, false) as is_admin,
       t.workspace,
       (select version || '/' || nonce from mlflow_fcgi.rights_versions where workspace = $2) as version
from mlflow_fcgi.tokens t join users u on u.id = t.user_id
where t.digest = $1 and (t.expires_at is null or t.expires_at > $3);
