-- Notes for the webhooks of a workspace that a registered model was made, by an
-- earlier statement of this transaction: its row is of this transaction then.
-- $1::text  name
-- $2::text  workspace
-- $3::text  entity of the event
-- $4::text  data of the event
insert into mlflow_fcgi.webhook_deliveries (workspace, webhook_id, model, entity, action, data)
select w.workspace, w.webhook_id, m.name, e.entity, e.action, $4
from webhooks w
join webhook_events e on e.webhook_id = w.webhook_id
join registered_models m on m.workspace = w.workspace and m.name = $1
where w.workspace = $2 and w.status = 'ACTIVE' and w.deleted_timestamp is null
  and e.entity = $3 and e.action = 'created'
  and m.xmin = pg_current_xact_id_if_assigned()::xid;
