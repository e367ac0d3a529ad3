-- The next deliveries to a webhook, in order: those that a process does not hold
-- already, and none of a model whose earlier delivery waits to be tried again. What
-- the process holds comes first, without its content: models may have new names.
-- $1::text      webhook id
-- $2::bigint[]  ids of what the process holds
-- $3::bigint    at most so many new ones
-- $4::bigint    and so many bytes, but one in any case
select f.id, f.delivery_id, f.model, f.entity, f.action, f.data, f.attempts, f.time
from (
	select n.*, sum(octet_length(n.data)) over (order by n.id) as size,
	       row_number() over (order by n.id) as place
	from (
		select d.id, d.delivery_id, d.model, d.entity, d.action, d.data, d.attempts,
		       to_char(d.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
		       as time
		from mlflow_fcgi.webhook_deliveries d
		where d.webhook_id = $1 and d.state = 'pending' and d.id <> all ($2)
		  and not exists (
			select from mlflow_fcgi.webhook_deliveries b
			where b.webhook_id = $1 and b.model = d.model and b.state = 'pending'
			  and b.attempts > 0 and b.due_at > now() and b.id <= d.id)
		order by d.id
		limit $3) n) f
where f.size <= $4 or f.place = 1
union all
select h.id, null, h.model, null, null, null, h.attempts, null
from mlflow_fcgi.webhook_deliveries h
where h.id = any ($2)
order by 2 nulls first, 1;
