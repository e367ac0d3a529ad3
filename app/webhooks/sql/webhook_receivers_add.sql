-- Makes a row for every webhook that deliveries wait for and that has none. The
-- webhooks are found by leaping through the index, not by reading every delivery.
with recursive waiting (webhook_id) as (
	(select webhook_id from mlflow_fcgi.webhook_deliveries
	 where state = 'pending' order by webhook_id limit 1)
	union all
	select (select d.webhook_id from mlflow_fcgi.webhook_deliveries d
	        where d.state = 'pending' and d.webhook_id > w.webhook_id
	        order by d.webhook_id limit 1)
	from waiting w where w.webhook_id is not null
)
insert into mlflow_fcgi.webhook_receivers (webhook_id)
select w.webhook_id from waiting w
where w.webhook_id is not null
  and not exists (select from mlflow_fcgi.webhook_receivers r where r.webhook_id = w.webhook_id)
on conflict do nothing;
