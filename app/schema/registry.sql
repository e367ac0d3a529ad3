-- SPDX-License-Identifier: Apache-2.0
-- The model registry and its webhooks. Workspace: a column of every table and
-- part of the keys, so that two workspaces may use one name.

create table registered_models (
	name              varchar(256) not null,
	creation_time     bigint,
	last_updated_time bigint,
	description       varchar(5000),
	workspace         varchar(63)  not null default 'default',
	constraint registered_model_pk primary key (workspace, name)
);
create index idx_registered_models_workspace on registered_models (workspace);

create table registered_model_tags (
	key       varchar(250) not null,
	value     varchar(5000),
	name      varchar(256) not null,
	workspace varchar(63)  not null default 'default',
	constraint registered_model_tag_pk primary key (workspace, key, name),
	constraint fk_registered_model_tags_registered_models
		foreign key (workspace, name)
		references registered_models (workspace, name) on update cascade
);
create index idx_registered_model_tags_workspace_name on registered_model_tags (workspace, name);

-- Names for versions, e.g. champion; the version is not a foreign key in MLflow.
create table registered_model_aliases (
	alias     varchar(256) not null,
	version   integer      not null,
	name      varchar(256) not null,
	workspace varchar(63)  not null default 'default',
	constraint registered_model_alias_pk primary key (workspace, name, alias),
	constraint fk_registered_model_aliases_registered_models
		foreign key (workspace, name)
		references registered_models (workspace, name) on update cascade on delete cascade
);

create table model_versions (
	name              varchar(256) not null,
	version           integer      not null,
	creation_time     bigint,
	last_updated_time bigint,
	description       varchar(5000),
	user_id           varchar(256),
	current_stage     varchar(20),
	source            varchar(500),
	run_id            varchar(32),
	status            varchar(20),
	status_message    varchar(500),
	run_link          varchar(500),
	storage_location  varchar(500),
	workspace         varchar(63)  not null default 'default',
	constraint model_version_pk primary key (workspace, name, version),
	constraint fk_model_versions_registered_models
		foreign key (workspace, name)
		references registered_models (workspace, name) on update cascade
);

create table model_version_tags (
	key       varchar(250) not null,
	value     text,
	name      varchar(256) not null,
	version   integer      not null,
	workspace varchar(63)  not null default 'default',
	constraint model_version_tag_pk primary key (workspace, key, name, version),
	constraint fk_model_version_tags_model_versions
		foreign key (workspace, name, version)
		references model_versions (workspace, name, version) on update cascade
);
create index idx_model_version_tags_workspace_name_version
	on model_version_tags (workspace, name, version);

-- Who is told about events; secret is encrypted (MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY).
create table webhooks (
	webhook_id             varchar(256) not null,
	name                   varchar(256) not null,
	description            varchar(1000),
	url                    varchar(500) not null,
	status                 varchar(20)  not null default 'ACTIVE',
	secret                 varchar(1000),
	creation_timestamp     bigint,
	last_updated_timestamp bigint,
	deleted_timestamp      bigint,
	workspace              varchar(63)  not null default 'default',
	constraint webhook_pk primary key (webhook_id)
);
create index idx_webhooks_name on webhooks (name);
create index idx_webhooks_status on webhooks (status);
create index idx_webhooks_workspace on webhooks (workspace);

-- Which events a webhook wants.
create table webhook_events (
	webhook_id varchar(256) not null,
	entity     varchar(50)  not null,
	action     varchar(50)  not null,
	constraint webhook_event_pk primary key (webhook_id, entity, action),
	constraint webhook_events_webhook_id_fkey
		foreign key (webhook_id) references webhooks (webhook_id) on delete cascade
);
create index idx_webhook_events_action on webhook_events (action);
create index idx_webhook_events_entity on webhook_events (entity);
create index idx_webhook_events_entity_action on webhook_events (entity, action);
