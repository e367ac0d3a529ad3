-- Notes for the webhooks of a workspace that a version was made, by an earlier
-- statement of this transaction: the latest of its model, whose row is of this
-- transaction then.
-- $1::text  name
-- $2::text  workspace
-- $3::text  entity of the event
-- $4::text  data of the event before the number of the version
-- $5::text  and behind it
insert into mlflow_fcgi.webhook_deliveries (workspace, webhook_id, model, entity, action, data)
select w.workspace, w.webhook_id, v.name, e.entity, e.action, $4 || v.version || $5
from webhooks w
join webhook_events e on e.webhook_id = w.webhook_id
cross join lateral (
	select x.name, x.version, x.xmin as made from model_versions x
	where x.workspace = w.workspace and x.name = $1
	order by x.version desc limit 1) v
where w.workspace = $2 and w.status = 'ACTIVE' and w.deleted_timestamp is null
  and e.entity = $3 and e.action = 'created'
  and v.made = pg_current_xact_id_if_assigned()::xid;
