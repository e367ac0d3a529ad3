-- An old place is empty.
-- $1::bigint  id
delete from mlflow_fcgi.artifact_moves where id = $1;
