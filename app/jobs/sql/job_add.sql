-- Makes sure that a periodic job is known; a new one is due.
-- $1::text  name
insert into mlflow_fcgi.periodic_jobs (name) values ($1) on conflict do nothing;
