-- Renews what a process has claimed; what is not among the rows was lost to another.
-- $1::text              name of the process
-- $2::double precision  for so many seconds
update mlflow_fcgi.webhook_receivers
set claimed_until = now() + make_interval(secs => $2)
where claimed_by = $1 and claimed_until >= now()
returning webhook_id;
