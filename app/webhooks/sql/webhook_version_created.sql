-- Notes for the webhooks of a workspace that a version was made, by an earlier
-- statement of this transaction: the latest of its model, whose row is of this
-- transaction then. The webhooks are found first (offset 0).
-- $1::text  name
-- $2::text  workspace
-- $3::text  entity of the event
-- $4::text  data of the event before the number of the version
-- $5::text  and behind it
insert into mlflow_fcgi.webhook_deliveries (workspace, webhook_id, model, entity, action, data)
select w.workspace, w.webhook_id, $1, e.entity, e.action, $4 || v.version || $5
from (
	select h.workspace, h.webhook_id from webhooks h
	where h.workspace = $2 and h.status = 'ACTIVE' and h.deleted_timestamp is null
	offset 0) w
join webhook_events e on e.webhook_id = w.webhook_id and e.entity = $3 and e.action = 'created'
cross join lateral (
	select x.version, x.xmin as made from model_versions x
	where x.workspace = w.workspace and x.name = $1
	order by x.version desc limit 1) v
where v.made = pg_current_xact_id_if_assigned()::xid;
