-- Changes a webhook; what is null stays as it is. No row: there is none.
-- $1::text     webhook id
-- $2::text     workspace
-- $3::text     name, or null
-- $4::text     description, or null
-- $5::text     url, or null
-- $6::text     status, or null
-- $7::boolean  whether the secret changes
-- $8::text     secret as a Fernet token; null for none
-- $9::bigint   now, ms
-- $10::text[]  entities of its events; none leave them
-- $11::text[]  their actions
with wanted as (
	select e.entity, e.action from unnest($10::text[], $11::text[]) as e (entity, action)
), hook as (
	update webhooks
	set name = coalesce($3, name), description = coalesce($4, description),
	    url = coalesce($5, url), status = coalesce($6, status),
	    secret = case when $7 then $8 else secret end, last_updated_timestamp = $9
	where webhook_id = $1 and workspace = $2 and deleted_timestamp is null
	returning webhook_id
), gone as (
	delete from webhook_events e using hook h
	where e.webhook_id = h.webhook_id and exists (select from wanted)
	  and (e.entity, e.action) not in (select w.entity, w.action from wanted w)
), added as (
	insert into webhook_events (webhook_id, entity, action)
	select h.webhook_id, w.entity, w.action from hook h, wanted w
	on conflict do nothing
)
select webhook_id from hook;
