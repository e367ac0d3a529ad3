-- What artifacts of a workspace take, as far as it was counted.
-- $1::text  workspace
select bytes, files from mlflow_fcgi.artifact_usage where workspace = $1;
