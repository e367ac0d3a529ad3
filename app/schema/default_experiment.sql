-- SPDX-License-Identifier: Apache-2.0
-- Experiment 0, which MLflow's UI and clients expect in every database. Where it
-- exists, even deleted, nothing happens; nor where the name is taken, for which
-- stock MLflow would refuse to start.
-- :'location'  artifact location, as psql -v location=… would set it

insert into experiments (experiment_id, name, artifact_location, lifecycle_stage,
		creation_time, last_update_time, workspace)
	select 0, 'Default', :'location', 'active', now_ms, now_ms, 'default'
	from (select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms) as clock
	on conflict do nothing;
