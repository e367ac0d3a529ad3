-- Revokes a token.
-- $1::bigint  id of the token
-- $2::bigint  whose it has to be, or null
delete from mlflow_fcgi.tokens where id = $1 and ($2 is null or user_id = $2) returning id;
