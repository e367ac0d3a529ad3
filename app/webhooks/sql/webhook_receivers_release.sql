-- Gives up what a process has claimed: one webhook, or all. What still waits waits
-- a moment, so that nobody asks in vain all the time.
-- $1::text              name of the process
-- $2::text              webhook id, or null for all
-- $3::bigint            failures in a row
-- $4::double precision  seconds until it is tried again
update mlflow_fcgi.webhook_receivers r
set claimed_by = null, claimed_until = null, failures = $3,
    due_at = now() + make_interval(secs => case when exists (
	select from mlflow_fcgi.webhook_deliveries d
	where d.webhook_id = r.webhook_id and d.state = 'pending') then $4 else 0 end)
where r.claimed_by = $1 and ($2 is null or r.webhook_id = $2);
