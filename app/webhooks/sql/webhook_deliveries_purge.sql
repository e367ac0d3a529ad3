-- Deletes deliveries that were done so many seconds ago, the oldest of them.
-- $1::double precision  seconds
-- $2::bigint            at most so many
delete from mlflow_fcgi.webhook_deliveries
where id in (
	select id from mlflow_fcgi.webhook_deliveries
	where state <> 'pending' and finished_at < now() - make_interval(secs => $1)
	order by finished_at
	limit $2
	for update skip locked);
