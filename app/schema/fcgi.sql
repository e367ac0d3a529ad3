-- SPDX-License-Identifier: Apache-2.0
-- What mlflow-fcgi adds to MLflow's schema. Everything here can be run again, and
-- stock MLflow works on as before: no table of its own changes.
--
-- Building the indexes blocks writes to their table for about a second per million
-- rows. On a large live database make them beforehand with the same names and
-- `create index concurrently`; then this finds them and leaves them alone.

-- A page of runs in MLflow's default order (start_time desc, run_uuid): read from
-- the index instead of sorting the experiment.
create index if not exists mlflow_fcgi_runs_page
	on runs (experiment_id, lifecycle_stage, start_time desc, run_uuid);
-- The same for logged models (creation_timestamp_ms desc, model_id).
create index if not exists mlflow_fcgi_logged_models_page
	on logged_models (experiment_id, lifecycle_stage, creation_timestamp_ms desc, model_id);
-- Tags of one experiment: the primary key begins with the tag's key.
create index if not exists mlflow_fcgi_experiment_tags
	on experiment_tags (experiment_id);
-- The latest version of each stage of a registered model, without reading the others.
create index if not exists mlflow_fcgi_model_versions_stage
	on model_versions (workspace, name, current_stage, version desc);
-- A page of versions in MLflow's default order, and the versions of a run.
create index if not exists mlflow_fcgi_model_versions_page
	on model_versions (workspace, last_updated_time desc, name, version desc)
	where current_stage <> 'Deleted_Internal';
create index if not exists mlflow_fcgi_model_versions_run
	on model_versions (workspace, run_id);
-- A page of registered models, the latest first.
create index if not exists mlflow_fcgi_registered_models_page
	on registered_models (workspace, last_updated_time desc, name);
-- Whether a registered model, or any version of it, is a prompt: asked of every row
-- that a search for models passes.
create index if not exists mlflow_fcgi_prompts
	on registered_model_tags (workspace, name)
	where key = 'mlflow.prompt.is_prompt' and value = 'true';
create index if not exists mlflow_fcgi_prompt_versions
	on model_version_tags (workspace, name)
	where key = 'mlflow.prompt.is_prompt' and value = 'true';
-- For the foreign key's cascade: without it every deleted run reads the whole table.
create index if not exists mlflow_fcgi_logged_model_metrics_run
	on logged_model_metrics (run_id);
