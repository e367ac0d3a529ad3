-- Forgets webhooks that nothing waits for and that nobody has claimed.
delete from mlflow_fcgi.webhook_receivers r
where r.claimed_until is null and r.due_at < now() - interval '1 hour'
  and not exists (select from mlflow_fcgi.webhook_deliveries d
                  where d.webhook_id = r.webhook_id and d.state = 'pending');
