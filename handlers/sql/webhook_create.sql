-- Creates a webhook with its events. No row: there is no such workspace. The share
-- of the workspace's lock keeps it from being deleted meanwhile (workspace_lock).
-- $1::text    name
-- $2::text    workspace
-- $3::text    description, or null
-- $4::text    url
-- $5::text    status
-- $6::text    secret as a Fernet token, or null
-- $7::bigint  now, ms
-- $8::text[]  entities of its events
-- $9::text[]  their actions
with home as (
	select name from workspaces where name = $2 for key share
), hook as (
	insert into webhooks (webhook_id, name, description, url, status, secret,
	                      creation_timestamp, last_updated_timestamp, workspace)
	select gen_random_uuid(), $1, $3, $4, $5, $6, $7, $7, name from home
	returning *
), events as (
	insert into webhook_events (webhook_id, entity, action)
	select h.webhook_id, e.entity, e.action
	from hook h, unnest($8::text[], $9::text[]) as e (entity, action)
)
select webhook_id, name, nullif(description, '') as description, url,
       (select json_agg(json_build_object('entity', upper(e.entity), 'action', upper(e.action))
                        order by e.entity, e.action)
        from unnest($8::text[], $9::text[]) as e (entity, action)) as events,
       status, creation_timestamp, last_updated_timestamp, null::text as secret
from hook;
