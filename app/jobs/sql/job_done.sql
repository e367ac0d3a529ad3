-- Says when a periodic job is due again.
-- $1::text              name
-- $2::double precision  seconds from now
update mlflow_fcgi.periodic_jobs set due_at = clock_timestamp() + make_interval(secs => $2)
where name = $1;
