\set g random(1, 10000)
\set n random(1, 1000000000)
begin;
with i as (
    insert into metrics (key, value, timestamp, step, run_uuid, is_nan)
    select 'b' || (x % 10), 0.5, 1700000000001, :n + x, md5('r' || :g), false
    from generate_series(1, 1000) x on conflict do nothing
)
insert into latest_metrics as l (key, value, timestamp, step, is_nan, run_uuid)
select 'b' || (x % 10), 0.5, 1700000000001, :n + x, false, md5('r' || :g)
from generate_series(991, 1000) x
on conflict (key, run_uuid) do update
set value = excluded.value, step = excluded.step, timestamp = excluded.timestamp
where (excluded.step, excluded.timestamp, excluded.value) > (l.step, l.timestamp, l.value);
commit;
