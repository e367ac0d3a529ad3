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
-- Runs by the value of a param or a tag. Values are longer than an index entry may
-- be; the filter compiler asks for the beginning where that decides (search/runs.c).
create index if not exists mlflow_fcgi_params_value
	on params (key, left(value, 64));
create index if not exists mlflow_fcgi_tags_value
	on tags (key, left(value, 64));
-- The same for logged models (creation_timestamp_ms desc, model_id).
create index if not exists mlflow_fcgi_logged_models_page
	on logged_models (experiment_id, lifecycle_stage, creation_timestamp_ms desc, model_id);
-- Traces of a run and of a logged model, which are in metadata (search/traces.c).
create index if not exists mlflow_fcgi_trace_metadata_value
	on trace_request_metadata (key, left(value, 64))
	where key in ('mlflow.sourceRun', 'mlflow.modelId');
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
-- A page of the records of an evaluation dataset.
create index if not exists mlflow_fcgi_evaluation_records_page
	on evaluation_dataset_records (dataset_id, created_time, dataset_record_id);
-- The traces that have an issue, which an assessment of its id links to it.
create index if not exists mlflow_fcgi_assessments_issue
	on assessments (name) where assessment_type = 'issue';
-- For the foreign key's cascade: without it every deleted run reads the whole table.
create index if not exists mlflow_fcgi_logged_model_metrics_run
	on logged_model_metrics (run_id);

-- Events on their way to webhooks, one row for each that wants one: written with what
-- causes them, and kept for a while when they are done. Deliveries of one model to
-- one webhook go out in the order of their ids. No foreign key: MLflow's tables stay
-- free of us, and what belongs to no webhook any more is given up.
create table if not exists mlflow_fcgi.webhook_deliveries (
	id              bigint       not null generated always as identity,
	delivery_id     uuid         not null default gen_random_uuid(),
	workspace       varchar(63)  not null,
	webhook_id      varchar(256) not null,
	model           varchar(256) not null,
	entity          varchar(50)  not null,
	action          varchar(50)  not null,
	data            text         not null,
	created_at      timestamptz  not null default clock_timestamp(),
	state           varchar(20)  not null default 'pending',
	attempts        integer      not null default 0,
	due_at          timestamptz  not null default now(),
	finished_at     timestamptz,
	response_status integer,
	error           varchar(500),
	constraint webhook_deliveries_pk primary key (id),
	constraint webhook_deliveries_state check (state in ('pending', 'delivered', 'failed'))
);
create index if not exists mlflow_fcgi_webhook_deliveries_pending
	on mlflow_fcgi.webhook_deliveries (webhook_id, id) where state = 'pending';
-- What is to be tried again later, and holds up what follows of its model.
create index if not exists mlflow_fcgi_webhook_deliveries_failing
	on mlflow_fcgi.webhook_deliveries (webhook_id, model) where state = 'pending' and attempts > 0;
create index if not exists mlflow_fcgi_webhook_deliveries_done
	on mlflow_fcgi.webhook_deliveries (finished_at) where state <> 'pending';

-- Which jobs process delivers to a webhook, and until when it said so; how often in a
-- row the receiver could not be reached, and when it is tried again.
create table if not exists mlflow_fcgi.webhook_receivers (
	webhook_id    varchar(256) not null,
	failures      integer      not null default 0,
	due_at        timestamptz  not null default now(),
	claimed_by    text,
	claimed_until timestamptz,
	constraint webhook_receivers_pk primary key (webhook_id)
);

-- Work that comes back: one process of all servers does it when it is due.
create table if not exists mlflow_fcgi.periodic_jobs (
	name   varchar(100) not null,
	due_at timestamptz  not null default now(),
	constraint periodic_jobs_pk primary key (name)
);

-- What the artifacts of a workspace take. Uploads are added while the workspace has a
-- limit; `mlflow-fcgi usage --measure` counts what is there.
create table if not exists mlflow_fcgi.artifact_usage (
	workspace   varchar(63) not null,
	bytes       bigint      not null default 0,
	files       bigint      not null default 0,
	measured_at timestamptz,
	constraint artifact_usage_pk primary key (workspace)
);

-- Artifacts that `mlflow-fcgi db move-resources` has moved to another workspace and whose
-- old place is still to be emptied: written with the move, deleted when that is done.
create table if not exists mlflow_fcgi.artifact_moves (
	id             bigint      not null generated always as identity,
	from_workspace varchar(63) not null,
	to_workspace   varchar(63) not null,
	from_uri       text        not null,
	to_uri         text        not null,
	moved_at       timestamptz not null default now(),
	constraint artifact_moves_pk primary key (id)
);

-- Where experiments were before `mlflow-fcgi db move-resources` gave them another location:
-- what older traces name as the place of their artifacts is theirs there, too.
create table if not exists mlflow_fcgi.former_locations (
	experiment_id integer not null,
	location      text    not null,
	constraint former_locations_pk primary key (experiment_id, location)
);
