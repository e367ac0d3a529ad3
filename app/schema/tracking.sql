-- SPDX-License-Identifier: Apache-2.0
-- Experiments and runs, with their tags, parameters, metrics and inputs.
-- Workspace: experiments.workspace, everything else through its experiment or run.

-- The roots. Number 0 is the default experiment, which a server makes when it starts.
create table experiments (
	experiment_id     serial,
	name              varchar(256) not null,
	artifact_location varchar(256),
	lifecycle_stage   varchar(32),
	creation_time     bigint,
	last_update_time  bigint,
	workspace         varchar(63)  not null default 'default',
	constraint experiment_pk primary key (experiment_id),
	constraint uq_experiments_workspace_name unique (workspace, name),
	constraint experiments_lifecycle_stage check (lifecycle_stage in ('active', 'deleted'))
);
create index idx_experiments_workspace on experiments (workspace);
create index idx_experiments_workspace_creation_time on experiments (workspace, creation_time);

create table experiment_tags (
	key           varchar(250) not null,
	value         text,
	experiment_id integer      not null,
	constraint experiment_tag_pk primary key (key, experiment_id),
	constraint experiment_tags_experiment_id_fkey
		foreign key (experiment_id) references experiments (experiment_id)
);

-- One execution. lifecycle_stage 'deleted' is the recycle bin, emptied by `mlflow gc`.
create table runs (
	run_uuid         varchar(32) not null,
	name             varchar(250),
	source_type      varchar(20),
	source_name      varchar(500),
	entry_point_name varchar(50),
	user_id          varchar(256),
	status           varchar(9),
	start_time       bigint,
	end_time         bigint,
	source_version   varchar(50),
	lifecycle_stage  varchar(20),
	artifact_uri     varchar(200),
	experiment_id    integer,
	deleted_time     bigint,
	constraint run_pk primary key (run_uuid),
	constraint runs_lifecycle_stage check (lifecycle_stage in ('active', 'deleted')),
	constraint runs_status_check
		check (status in ('SCHEDULED', 'FAILED', 'FINISHED', 'RUNNING', 'KILLED')),
	constraint source_type
		check (source_type in ('NOTEBOOK', 'JOB', 'LOCAL', 'UNKNOWN', 'PROJECT')),
	constraint runs_experiment_id_fkey
		foreign key (experiment_id) references experiments (experiment_id)
);

-- Tags of runs.
create table tags (
	key      varchar(250) not null,
	value    varchar(8000),
	run_uuid varchar(32)  not null,
	constraint tag_pk primary key (key, run_uuid),
	constraint tags_run_uuid_fkey
		foreign key (run_uuid) references runs (run_uuid)
);
create index index_tags_run_uuid on tags (run_uuid);

-- Parameters of runs: written once, never changed.
create table params (
	key      varchar(250)  not null,
	value    varchar(8000) not null,
	run_uuid varchar(32)   not null,
	constraint param_pk primary key (key, run_uuid),
	constraint params_run_uuid_fkey
		foreign key (run_uuid) references runs (run_uuid)
);
create index index_params_run_uuid on params (run_uuid);

-- Every logged point. NaN is is_nan with value 0; infinities are the ends of double.
create table metrics (
	key       varchar(250)     not null,
	value     double precision not null,
	timestamp bigint           not null,
	run_uuid  varchar(32)      not null,
	step      bigint           not null default '0',
	is_nan    boolean          not null default false,
	constraint metric_pk primary key (key, "timestamp", step, run_uuid, value, is_nan),
	constraint metrics_run_uuid_fkey
		foreign key (run_uuid) references runs (run_uuid)
);
create index index_metrics_run_uuid on metrics (run_uuid);
create index index_metrics_run_uuid_key_step on metrics (run_uuid, key, step);

-- The last point of every metric by (step, timestamp, value): what search and get-run read.
create table latest_metrics (
	key       varchar(250)     not null,
	value     double precision not null,
	timestamp bigint,
	step      bigint           not null,
	is_nan    boolean          not null,
	run_uuid  varchar(32)      not null,
	constraint latest_metric_pk primary key (key, run_uuid),
	constraint latest_metrics_run_uuid_fkey
		foreign key (run_uuid) references runs (run_uuid)
);
create index index_latest_metrics_run_uuid on latest_metrics (run_uuid);

-- Datasets a run read; the key is what they are, dataset_uuid what refers to them.
create table datasets (
	dataset_uuid        varchar(36)  not null,
	experiment_id       integer      not null,
	name                varchar(500) not null,
	digest              varchar(36)  not null,
	dataset_source_type varchar(36)  not null,
	dataset_source      text         not null,
	dataset_schema      text,
	dataset_profile     text,
	constraint dataset_pk primary key (experiment_id, name, digest),
	constraint fk_datasets_experiment_id_experiments
		foreign key (experiment_id)
		references experiments (experiment_id) on delete cascade
);
create index index_datasets_dataset_uuid on datasets (dataset_uuid);
create index index_datasets_experiment_id_dataset_source_type
	on datasets (experiment_id, dataset_source_type);

-- Edges between runs, datasets and logged models, in both directions of use.
create table inputs (
	input_uuid       varchar(36) not null,
	source_type      varchar(36) not null,
	source_id        varchar(36) not null,
	destination_type varchar(36) not null,
	destination_id   varchar(36) not null,
	step             bigint      not null default '0',
	constraint inputs_pk
		primary key (source_type, source_id, destination_type, destination_id)
);
create index index_inputs_destination_type_destination_id_source_type
	on inputs (destination_type, destination_id, source_type);
create index index_inputs_input_uuid on inputs (input_uuid);

-- Tags of the edges, e.g. the role a dataset had in a run.
create table input_tags (
	input_uuid varchar(36)  not null,
	name       varchar(255) not null,
	value      varchar(500) not null,
	constraint input_tags_pk primary key (input_uuid, name)
);
