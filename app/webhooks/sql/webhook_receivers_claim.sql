-- Claims webhooks that deliveries wait for, for one process and for a while. What
-- another process is just claiming is left to it.
-- $1::text              name of the process
-- $2::double precision  for so many seconds
-- $3::bigint            at most so many
with free as (
	select r.webhook_id from mlflow_fcgi.webhook_receivers r
	where r.due_at <= now() and (r.claimed_until is null or r.claimed_until < now())
	  and exists (select from mlflow_fcgi.webhook_deliveries d
	              where d.webhook_id = r.webhook_id and d.state = 'pending')
	order by r.due_at
	limit $3
	for update skip locked
)
update mlflow_fcgi.webhook_receivers r
set claimed_by = $1, claimed_until = now() + make_interval(secs => $2)
from free where r.webhook_id = free.webhook_id
returning r.webhook_id, r.failures,
          (select d.workspace from mlflow_fcgi.webhook_deliveries d
           where d.webhook_id = r.webhook_id and d.state = 'pending'
           order by d.id limit 1) as workspace;
