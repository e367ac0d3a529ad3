-- A mid-size shared server: 20 teams, 40 experiments, 20,000 runs (half of them in team-1/exp-1),
-- with 20 params, 20 latest metrics and 3 tags each, and one metric history of 100,000 points.
insert into workspaces (name, description)
	select 'team-' || n, 'team ' || n from generate_series(1, 20) n on conflict do nothing;
insert into experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time,
                         workspace)
	select 'exp-' || e, 'mlflow-artifacts:/workspaces/team-' || w || '/' || (w * 10 + e), 'active',
	       1700000000000 + e, 1700000000000 + e, 'team-' || w
	from generate_series(1, 20) w, generate_series(1, 2) e;
create temp table seeded as
	select md5('r' || n) as run_uuid, n,
	       (select experiment_id from experiments
	        where workspace = case when n <= 10000 then 'team-1' else 'team-' || (1 + n % 20) end
	          and name = case when n <= 10000 then 'exp-1' else 'exp-2' end) as experiment_id
	from generate_series(1, 20000) n;
insert into runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status,
                  start_time, end_time, source_version, lifecycle_stage, artifact_uri, experiment_id)
	select run_uuid, 'run-' || n, 'UNKNOWN', '', '', 'bench', 'FINISHED', 1700000000000 + n * 1000,
	       1700000000000 + n * 1000 + 500, '', 'active',
	       'mlflow-artifacts:/x/' || run_uuid || '/artifacts', experiment_id
	from seeded;
insert into params (key, value, run_uuid)
	select 'param_' || k, (n * k % 97)::text, run_uuid from seeded, generate_series(1, 20) k;
insert into latest_metrics (key, value, timestamp, step, is_nan, run_uuid)
	select 'metric_' || k, (n * k % 1009) / 1009.0, 1700000000000 + n, 10, false, run_uuid
	from seeded, generate_series(1, 20) k;
insert into metrics (key, value, timestamp, step, is_nan, run_uuid)
	select 'metric_' || k, (n * k % 1009) / 1009.0, 1700000000000 + n, 10, false, run_uuid
	from seeded, generate_series(1, 20) k where n <= 2000;
insert into metrics (key, value, timestamp, step, is_nan, run_uuid)
	select 'loss', 1.0 / (1 + s), 1700000000000 + s, s, false, md5('r1')
	from generate_series(1, 100000) s;
insert into latest_metrics (key, value, timestamp, step, is_nan, run_uuid)
	values ('loss', 0.00001, 1700000100000, 100000, false, md5('r1'));
insert into tags (key, value, run_uuid)
	select 'tag_' || k, 'v' || (n % k), run_uuid from seeded, generate_series(1, 3) k;
analyze;
