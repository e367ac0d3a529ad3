-- A page of the webhooks of a workspace, the newest first.
-- $1::text    workspace
-- $2::bigint  at most so many
-- $3::bigint  how many to skip
-- $4::bigint  the webhook behind which to begin: when it was made, or null
-- $5::text    its id
select w.webhook_id, w.name, nullif(w.description, '') as description, w.url,
       (select json_agg(json_build_object('entity', upper(e.entity), 'action', upper(e.action))
                        order by e.entity, e.action)
        from webhook_events e where e.webhook_id = w.webhook_id) as events,
       w.status, w.creation_timestamp, w.last_updated_timestamp, w.secret
from webhooks w
where w.workspace = $1 and w.deleted_timestamp is null
  and ($4 is null or w.creation_timestamp < $4
       or (w.creation_timestamp = $4 and w.webhook_id > $5))
order by w.creation_timestamp desc, w.webhook_id
offset $3
limit $2;
