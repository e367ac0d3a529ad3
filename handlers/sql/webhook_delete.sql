-- Marks a webhook as deleted, as MLflow does; nothing more is delivered to it. The
-- rows tell whether there was one.
-- $1::text    webhook id
-- $2::text    workspace
-- $3::bigint  now, ms
update webhooks set deleted_timestamp = $3, last_updated_timestamp = $3
where webhook_id = $1 and workspace = $2 and deleted_timestamp is null;
