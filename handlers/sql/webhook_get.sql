-- A webhook that is not deleted. No row: there is none.
-- $1::text  webhook id
-- $2::text  workspace
select w.webhook_id, w.name, nullif(w.description, '') as description, w.url,
       (select json_agg(json_build_object('entity', upper(e.entity), 'action', upper(e.action))
                        order by e.entity, e.action)
        from webhook_events e where e.webhook_id = w.webhook_id) as events,
       w.status, w.creation_timestamp, w.last_updated_timestamp, w.secret
from webhooks w
where w.webhook_id = $1 and w.workspace = $2 and w.deleted_timestamp is null;
