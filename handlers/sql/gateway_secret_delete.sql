-- Deletes a secret of the gateway; models that used it have none then.
-- $1::text  secret id
-- $2::text  workspace
delete from secrets where secret_id = $1 and workspace = $2;
