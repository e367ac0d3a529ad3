\set g random(1, 10000)
\set n random(1, 1000000000)
with i as (
    insert into metrics (key, value, timestamp, step, run_uuid, is_nan)
    values ('bm', 0.5, 1700000000001, :n, md5('r' || :g), false) on conflict do nothing
)
insert into latest_metrics as l (key, value, timestamp, step, is_nan, run_uuid)
values ('bm', 0.5, 1700000000001, :n, false, md5('r' || :g))
on conflict (key, run_uuid) do update
set value = excluded.value, step = excluded.step, timestamp = excluded.timestamp
where (excluded.step, excluded.timestamp, excluded.value) > (l.step, l.timestamp, l.value);
