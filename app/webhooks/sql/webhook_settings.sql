-- What deliveries to a webhook need to know. No row: there is none any more.
-- $1::text  webhook id
-- $2::text  workspace
select url, secret, status
from webhooks
where webhook_id = $1 and workspace = $2 and deleted_timestamp is null;
