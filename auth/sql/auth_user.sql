-- One user, for the check of a password or of a decision that is remembered. Columns as of
-- token_user.
-- $1::text  name, as the client sent it
-- $2::text  workspace of whose rights the version is asked; null: of none
select u.id, u.username, u.password_hash, coalesce(u.is_admin, false) as is_admin,
       null::text as workspace,
       (select version || '/' || nonce from mlflow_fcgi.rights_versions where workspace = $2) as version
from users u
where u.username = $1;
