-- Creates a logged model with its params and tags. The row tells the stage the
-- experiment was found in, and the model if that is 'active'; no row: there is
-- no such experiment. A key given twice is a unique violation.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    name
-- $4::text    model type
-- $5::text    source run id
-- $6::bigint  now, ms
-- $7::text[]  param keys
-- $8::text[]  param values
-- $9::text[]  tag keys
-- $10::text[] tag values
with experiment as (
	select experiment_id, lifecycle_stage, artifact_location,
	       'm-' || replace(gen_random_uuid()::text, '-', '') as model_id
	from experiments
	where experiment_id = $1 and workspace = $2
), model as (
	insert into logged_models (model_id, experiment_id, name, artifact_location,
	                           creation_timestamp_ms, last_updated_timestamp_ms, status,
	                           lifecycle_stage, model_type, source_run_id)
	select model_id, experiment_id, $3,
	       regexp_replace(artifact_location, '/?([?#].*)?$',
	                      '/models/' || model_id || '/artifacts\1'),
	       $6, $6, 1, 'active', $4, $5
	from experiment
	where lifecycle_stage = 'active'
	returning *
), described as (
	insert into logged_model_params (model_id, experiment_id, param_key, param_value)
	select m.model_id, m.experiment_id, p.key, p.value
	from model m, unnest($7::text[], $8::text[]) as p (key, value)
), tagged as (
	insert into logged_model_tags (model_id, experiment_id, tag_key, tag_value)
	select m.model_id, m.experiment_id, t.key, t.value
	from model m, unnest($9::text[], $10::text[]) as t (key, value)
)
select e.lifecycle_stage as stage, m.model_id, m.experiment_id, m.name,
       m.creation_timestamp_ms, m.last_updated_timestamp_ms,
       m.artifact_location as artifact_uri, 'LOGGED_MODEL_PENDING' as status, m.model_type,
       m.source_run_id, m.status_message
from experiment e left join model m on true;
