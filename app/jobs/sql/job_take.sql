-- Takes a periodic job that is due, for the rest of the transaction. No row: it is
-- not, or another process has it.
-- $1::text  name
select name from mlflow_fcgi.periodic_jobs
where name = $1 and due_at <= now()
for update skip locked;
