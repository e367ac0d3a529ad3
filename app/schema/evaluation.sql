-- SPDX-License-Identifier: Apache-2.0
-- Evaluation: datasets of test cases, scorers that judge, issues found, and the
-- links between all of them. Workspace: evaluation_datasets.workspace, for the
-- others through experiment_id.

create table evaluation_datasets (
	dataset_id       varchar(36)  not null,
	name             varchar(255) not null,
	schema           text,
	profile          text,
	digest           varchar(64),
	created_time     bigint,
	last_update_time bigint,
	created_by       varchar(255),
	last_updated_by  varchar(255),
	workspace        varchar(63)  not null default 'default',
	constraint evaluation_datasets_pk primary key (dataset_id)
);
create index idx_evaluation_datasets_workspace on evaluation_datasets (workspace);
create index index_evaluation_datasets_created_time on evaluation_datasets (created_time);
create index index_evaluation_datasets_name on evaluation_datasets (name);

create table evaluation_dataset_tags (
	dataset_id varchar(36)  not null,
	key        varchar(255) not null,
	value      varchar(5000),
	constraint evaluation_dataset_tags_pk primary key (dataset_id, key),
	constraint fk_evaluation_dataset_tags_dataset_id
		foreign key (dataset_id)
		references evaluation_datasets (dataset_id) on delete cascade
);
create index index_evaluation_dataset_tags_dataset_id on evaluation_dataset_tags (dataset_id);

-- One test case; input_hash makes adding it twice an update.
create table evaluation_dataset_records (
	dataset_record_id varchar(36) not null,
	dataset_id        varchar(36) not null,
	inputs            json        not null,
	expectations      json,
	tags              json,
	source            json,
	source_id         varchar(36),
	source_type       varchar(255),
	created_time      bigint,
	last_update_time  bigint,
	created_by        varchar(255),
	last_updated_by   varchar(255),
	input_hash        varchar(64) not null,
	outputs           json,
	constraint evaluation_dataset_records_pk primary key (dataset_record_id),
	constraint unique_dataset_input unique (dataset_id, input_hash),
	constraint fk_evaluation_dataset_records_dataset_id
		foreign key (dataset_id)
		references evaluation_datasets (dataset_id) on delete cascade
);
create index index_evaluation_dataset_records_dataset_id
	on evaluation_dataset_records (dataset_id);

-- Edges between entities of any kind, e.g. a dataset and its experiments.
create table entity_associations (
	association_id   varchar(36) not null,
	source_type      varchar(36) not null,
	source_id        varchar(36) not null,
	destination_type varchar(36) not null,
	destination_id   varchar(36) not null,
	created_time     bigint,
	constraint entity_associations_pk
		primary key (source_type, source_id, destination_type, destination_id)
);
create index index_entity_associations_association_id on entity_associations (association_id);
create index index_entity_associations_reverse_lookup
	on entity_associations (destination_type, destination_id, source_type, source_id);

create table scorers (
	experiment_id integer      not null,
	scorer_name   varchar(256) not null,
	scorer_id     varchar(36)  not null,
	constraint scorer_pk primary key (scorer_id),
	constraint fk_scorers_experiment_id
		foreign key (experiment_id)
		references experiments (experiment_id) on delete cascade
);
create unique index index_scorers_experiment_id_scorer_name
	on scorers (experiment_id, scorer_name);

create table scorer_versions (
	scorer_id         varchar(36) not null,
	scorer_version    integer     not null,
	serialized_scorer text        not null,
	creation_time     bigint,
	constraint scorer_version_pk primary key (scorer_id, scorer_version),
	constraint fk_scorer_versions_scorer_id
		foreign key (scorer_id) references scorers (scorer_id) on delete cascade
);
create index index_scorer_versions_scorer_id on scorer_versions (scorer_id);

-- Which share of new traces a scorer looks at.
create table online_scoring_configs (
	online_scoring_config_id varchar(36)      not null,
	scorer_id                varchar(36)      not null,
	sample_rate              double precision not null,
	experiment_id            integer          not null,
	filter_string            text,
	constraint online_scoring_config_pk primary key (online_scoring_config_id),
	constraint fk_online_scoring_configs_experiment_id
		foreign key (experiment_id) references experiments (experiment_id),
	constraint fk_online_scoring_configs_scorer_id
		foreign key (scorer_id) references scorers (scorer_id) on delete cascade
);

-- Problems found in traces; source_run_id is the run that found them.
create table issues (
	issue_id               varchar(36)  not null,
	experiment_id          integer      not null,
	name                   varchar(250) not null,
	description            text         not null,
	status                 varchar(50)  not null,
	severity               varchar(50),
	root_causes            text,
	source_run_id          varchar(32),
	categories             text,
	created_timestamp      bigint       not null,
	last_updated_timestamp bigint       not null,
	created_by             varchar(255),
	constraint issues_pk primary key (issue_id),
	constraint fk_issues_experiment_id
		foreign key (experiment_id)
		references experiments (experiment_id) on delete cascade,
	constraint fk_issues_source_run_id
		foreign key (source_run_id) references runs (run_uuid) on delete set null
);
create index index_issues_experiment_id on issues (experiment_id);
create index index_issues_source_run_id on issues (source_run_id);
create index index_issues_status on issues (status);
