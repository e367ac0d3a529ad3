-- Notes for the webhooks of a workspace what happened to a registered model or one
-- of its versions, if it is there. Whether it is a prompt decides as what. The
-- webhooks are found first (offset 0), and everything else by key.
-- $1::text    name
-- $2::text    workspace
-- $3::bigint  version that must be there, or null
-- $4::text    entity of the event for a model, or null
-- $5::text    entity of the event for a prompt
-- $6::text    action
-- $7::text    data of the event
insert into mlflow_fcgi.webhook_deliveries (workspace, webhook_id, model, entity, action, data)
select w.workspace, w.webhook_id, $1, e.entity, e.action, $7
from (
	select h.workspace, h.webhook_id from webhooks h
	where h.workspace = $2 and h.status = 'ACTIVE' and h.deleted_timestamp is null
	offset 0) w
cross join lateral (
	select case (select lower(t.value) from registered_model_tags t
	             where t.workspace = m.workspace and t.name = m.name
	               and t.key = 'mlflow.prompt.is_prompt')
	       when 'true' then $5 else $4 end as entity,
	       (select v.current_stage from model_versions v
	        where v.workspace = m.workspace and v.name = m.name and v.version = $3) as stage
	from registered_models m
	where m.workspace = w.workspace and m.name = $1
	offset 0) about
join webhook_events e
  on e.webhook_id = w.webhook_id and e.entity = about.entity and e.action = $6
where $3 is null or about.stage <> 'Deleted_Internal';
