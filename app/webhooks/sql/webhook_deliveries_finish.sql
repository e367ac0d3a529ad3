-- Notes what became of deliveries: they are done, have failed for good, or are tried
-- again later.
-- $1::bigint[]            ids
-- $2::text[]              states
-- $3::bigint[]            attempts so far
-- $4::double precision[]  seconds until the next one
-- $5::bigint[]            HTTP status of the answer, 0 for none
-- $6::text[]              what went wrong, or null
update mlflow_fcgi.webhook_deliveries d
set state = f.state, attempts = f.attempts,
    due_at = clock_timestamp() + make_interval(secs => f.delay),
    finished_at = case when f.state <> 'pending' then clock_timestamp() end,
    response_status = nullif(f.status, 0), error = f.error
from unnest($1::bigint[], $2::text[], $3::bigint[], $4::double precision[], $5::bigint[],
            $6::text[]) as f (id, state, attempts, delay, status, error)
where d.id = f.id and d.state = 'pending';
