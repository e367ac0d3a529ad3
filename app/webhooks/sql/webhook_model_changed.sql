-- Notes for the webhooks of a workspace what happened to a registered model or one
-- of its versions, if it is there. Whether it is a prompt decides as what.
-- $1::text    name
-- $2::text    workspace
-- $3::bigint  version that must be there, or null
-- $4::text    entity of the event for a model, or null
-- $5::text    entity of the event for a prompt
-- $6::text    action
-- $7::text    data of the event
insert into mlflow_fcgi.webhook_deliveries (workspace, webhook_id, model, entity, action, data)
select w.workspace, w.webhook_id, m.name, e.entity, e.action, $7
from webhooks w
join webhook_events e on e.webhook_id = w.webhook_id
join registered_models m on m.workspace = w.workspace and m.name = $1
where w.workspace = $2 and w.status = 'ACTIVE' and w.deleted_timestamp is null
  and e.entity in ($4, $5) and e.action = $6
  and e.entity = case when exists (
	select from registered_model_tags t
	where t.workspace = m.workspace and t.name = m.name
	  and t.key = 'mlflow.prompt.is_prompt' and lower(t.value) = 'true') then $5 else $4 end
  and ($3 is null or exists (
	select from model_versions v
	where v.workspace = m.workspace and v.name = m.name and v.version = $3
	  and v.current_stage <> 'Deleted_Internal'));
