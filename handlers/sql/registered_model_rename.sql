-- Renames a registered model and marks all its versions, deleted ones included, as
-- updated; what hangs on it follows by foreign keys. Deliveries that wait keep their
-- content and their place before those that follow.
-- $1::text    name
-- $2::text    workspace
-- $3::text    new name
-- $4::bigint  now, ms
with versions as (
	update model_versions set last_updated_time = $4
	where name = $1 and workspace = $2
), deliveries as (
	update mlflow_fcgi.webhook_deliveries set model = $3
	where model = $1 and workspace = $2 and state = 'pending'
)
update registered_models set name = $3, last_updated_time = $4
where name = $1 and workspace = $2;
