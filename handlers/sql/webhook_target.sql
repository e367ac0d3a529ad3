-- Where the requests of a webhook go, and the first of its events. No row: there is
-- no such webhook.
-- $1::text  webhook id
-- $2::text  workspace
select w.url, w.secret, e.entity, e.action
from webhooks w
left join lateral (
	select x.entity, x.action from webhook_events x where x.webhook_id = w.webhook_id
	order by x.entity, x.action limit 1) e on true
where w.webhook_id = $1 and w.workspace = $2 and w.deleted_timestamp is null;
