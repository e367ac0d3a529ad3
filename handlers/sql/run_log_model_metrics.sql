-- Logs metrics that an active run measured on logged models; the first of a
-- point stays. A row per model that is not in the workspace.
-- $1::text                 run id
-- $2::text                 workspace
-- $3::text[]               model ids
-- $4::text[]               metric names
-- $5::double precision[]   values, not infinite
-- $6::bigint[]             timestamps, ms
-- $7::bigint[]             steps
-- $8::text[]               dataset names, or nulls
-- $9::text[]               dataset digests, or nulls
with given as (
	select g.*, e.experiment_id is not null as is_there
	from unnest($3, $4, $5, $6, $7, $8, $9)
	     as g (model_id, name, value, timestamp, step, dataset_name, dataset_digest)
	left join logged_models m on m.model_id = g.model_id
	left join experiments e on e.experiment_id = m.experiment_id and e.workspace = $2
), logged as (
	insert into logged_model_metrics (model_id, metric_name, metric_timestamp_ms, metric_step,
	                                  metric_value, experiment_id, run_id, dataset_name,
	                                  dataset_digest)
	select g.model_id, g.name, g.timestamp, g.step,
	       case when g.value = 'NaN' then 0 else g.value end, r.experiment_id, r.run_uuid,
	       g.dataset_name, g.dataset_digest
	from given g, runs r
	join experiments e on e.experiment_id = r.experiment_id
	where g.is_there and r.run_uuid = $1 and e.workspace = $2
	      and r.lifecycle_stage = 'active'
	order by 1, 2, 3, 4
	on conflict do nothing
)
select model_id from given where not is_there;
