-- Notes for the webhooks of a workspace that a registered model was made, by an
-- earlier statement of this transaction: its row is of this transaction then. The
-- webhooks are found first (offset 0), so that a workspace without any costs no more.
-- $1::text  name
-- $2::text  workspace
-- $3::text  entity of the event
-- $4::text  data of the event
insert into mlflow_fcgi.webhook_deliveries (workspace, webhook_id, model, entity, action, data)
select w.workspace, w.webhook_id, $1, e.entity, e.action, $4
from (
	select h.workspace, h.webhook_id from webhooks h
	where h.workspace = $2 and h.status = 'ACTIVE' and h.deleted_timestamp is null
	offset 0) w
join webhook_events e on e.webhook_id = w.webhook_id and e.entity = $3 and e.action = 'created'
where (select m.xmin from registered_models m where m.workspace = $2 and m.name = $1)
      = pg_current_xact_id_if_assigned()::xid;
