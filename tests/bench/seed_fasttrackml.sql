-- The same runs for FastTrackML 0.6.0, on the schema its server makes at its first start.
insert into experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time,
                         namespace_id)
	select 'exp-' || e || '-' || w, '/bench/' || w || e, 'active', 1, 1,
	       (select min(id) from namespaces)
	from generate_series(1, 20) w, generate_series(1, 2) e;
create temp table seeded as
	select md5('r' || n) as run_uuid, n,
	       (select experiment_id from experiments
	        where name = case when n <= 10000 then 'exp-1-1' else 'exp-2-' || (1 + n % 20) end)
	       as experiment_id
	from generate_series(1, 20000) n;
insert into runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status,
                  start_time, end_time, source_version, lifecycle_stage, artifact_uri, experiment_id,
                  row_num)
	select run_uuid, 'run-' || n, 'UNKNOWN', '', '', 'bench', 'FINISHED', 1700000000000 + n * 1000,
	       1700000000000 + n * 1000 + 500, '', 'active',
	       'mlflow-artifacts:/x/' || run_uuid || '/artifacts', experiment_id, n
	from seeded;
insert into params (key, value_str, run_uuid)
	select 'param_' || k, (n * k % 97)::text, run_uuid from seeded, generate_series(1, 20) k;
insert into latest_metrics (key, value, timestamp, step, is_nan, run_uuid, context_id)
	select 'metric_' || k, (n * k % 1009) / 1009.0, 1700000000000 + n, 10, false, run_uuid, 1
	from seeded, generate_series(1, 20) k;
insert into metrics (key, value, timestamp, step, is_nan, run_uuid, context_id)
	select 'loss', 1.0 / (1 + s), 1700000000000 + s, s, false, md5('r1'), 1
	from generate_series(1, 100000) s;
insert into latest_metrics (key, value, timestamp, step, is_nan, run_uuid, context_id)
	values ('loss', 0.00001, 1700000100000, 100000, false, md5('r1'), 1);
insert into tags (key, value, run_uuid)
	select 'tag_' || k, 'v' || (n % k), run_uuid from seeded, generate_series(1, 3) k;
analyze;
