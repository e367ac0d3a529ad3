-- Gives up what waits for a webhook that is not there any more.
-- $1::text  webhook id
-- $2::text  what is noted as the reason
update mlflow_fcgi.webhook_deliveries
set state = 'failed', finished_at = now(), error = $2
where webhook_id = $1 and state = 'pending';
