-- The tokens of a user, or of everybody; what they are is told to nobody.
-- $1::text  user, or null
select t.id, u.username, t.label, t.workspace, t.created_at, t.expires_at
from mlflow_fcgi.tokens t join users u on u.id = t.user_id
where $1 is null or u.username = $1
order by t.id;
