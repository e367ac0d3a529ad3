-- SPDX-License-Identifier: Apache-2.0
-- The AI gateway: provider secrets, models, endpoints in front of them, budgets
-- and guardrails. Workspace: a column of the roots; mappings, bindings and tags
-- go through endpoint_id.

-- Provider credentials, encrypted with a data key which the server's passphrase wraps.
create table secrets (
	secret_id       varchar(36)  not null,
	secret_name     varchar(255) not null,
	encrypted_value bytea        not null,
	wrapped_dek     bytea        not null,
	kek_version     integer      not null,
	masked_value    varchar(500) not null,
	provider        varchar(64),
	auth_config     text,
	description     text,
	created_by      varchar(255),
	created_at      bigint       not null,
	last_updated_by varchar(255),
	last_updated_at bigint       not null,
	workspace       varchar(63)  not null default 'default',
	constraint secrets_pk primary key (secret_id),
	constraint uq_secrets_workspace_secret_name unique (workspace, secret_name)
);
create index idx_secrets_workspace on secrets (workspace);

-- Both names are bound into the encryption (AES-GCM additional data): a secret
-- under another name could not be decrypted any more.
create function prevent_secrets_aad_mutation() returns trigger language plpgsql as $$
begin
	if new.secret_id <> old.secret_id or new.secret_name <> old.secret_name then
		raise exception
			'secret_id and secret_name are immutable (used as AAD in encryption)';
	end if;
	return new;
end;
$$;
create trigger prevent_secrets_aad_mutation before update on secrets
	for each row execute function prevent_secrets_aad_mutation();

-- A provider's model, and the secret to reach it with.
create table model_definitions (
	model_definition_id varchar(36)  not null,
	name                varchar(255) not null,
	secret_id           varchar(36),
	provider            varchar(64)  not null,
	model_name          varchar(256) not null,
	created_by          varchar(255),
	created_at          bigint       not null,
	last_updated_by     varchar(255),
	last_updated_at     bigint       not null,
	workspace           varchar(63)  not null default 'default',
	constraint model_definitions_pk primary key (model_definition_id),
	constraint uq_model_definitions_workspace_name unique (workspace, name),
	constraint fk_model_definitions_secret_id
		foreign key (secret_id) references secrets (secret_id) on delete set null
);
create index idx_model_definitions_workspace on model_definitions (workspace);
create index index_model_definitions_provider on model_definitions (provider);
create index index_model_definitions_secret_id on model_definitions (secret_id);

-- What clients call; experiment_id receives the traces of its use.
create table endpoints (
	endpoint_id          varchar(36) not null,
	name                 varchar(255),
	created_by           varchar(255),
	created_at           bigint      not null,
	last_updated_by      varchar(255),
	last_updated_at      bigint      not null,
	routing_strategy     varchar(64),
	fallback_config_json text,
	experiment_id        integer,
	usage_tracking       boolean     not null default false,
	workspace            varchar(63) not null default 'default',
	constraint endpoints_pk primary key (endpoint_id),
	constraint uq_endpoints_workspace_name unique (workspace, name),
	constraint fk_endpoints_experiment_id
		foreign key (experiment_id)
		references experiments (experiment_id) on delete set null
);
create index idx_endpoints_workspace on endpoints (workspace);

-- Models behind an endpoint: weights for traffic splits, order for fallbacks.
create table endpoint_model_mappings (
	mapping_id          varchar(36)      not null,
	endpoint_id         varchar(36)      not null,
	model_definition_id varchar(36)      not null,
	weight              double precision not null,
	created_by          varchar(255),
	created_at          bigint           not null,
	linkage_type        varchar(64)      not null default 'PRIMARY',
	fallback_order      integer,
	constraint endpoint_model_mappings_pk primary key (mapping_id),
	constraint fk_endpoint_model_mappings_endpoint_id
		foreign key (endpoint_id) references endpoints (endpoint_id) on delete cascade,
	constraint fk_endpoint_model_mappings_model_definition_id
		foreign key (model_definition_id)
		references model_definitions (model_definition_id)
);
create index index_endpoint_model_mappings_endpoint_id on endpoint_model_mappings (endpoint_id);
create index index_endpoint_model_mappings_model_definition_id
	on endpoint_model_mappings (model_definition_id);
create unique index unique_endpoint_model_linkage_mapping
	on endpoint_model_mappings (endpoint_id, model_definition_id, linkage_type);

-- Which resources use an endpoint.
create table endpoint_bindings (
	endpoint_id     varchar(36)  not null,
	resource_type   varchar(50)  not null,
	resource_id     varchar(255) not null,
	created_at      bigint       not null,
	created_by      varchar(255),
	last_updated_at bigint       not null,
	last_updated_by varchar(255),
	display_name    varchar(255),
	constraint endpoint_bindings_pk primary key (endpoint_id, resource_type, resource_id),
	constraint fk_endpoint_bindings_endpoint_id
		foreign key (endpoint_id) references endpoints (endpoint_id) on delete cascade
);

create table endpoint_tags (
	key         varchar(250) not null,
	value       varchar(5000),
	endpoint_id varchar(36)  not null,
	constraint endpoint_tag_pk primary key (key, endpoint_id),
	constraint fk_endpoint_tags_endpoint_id
		foreign key (endpoint_id) references endpoints (endpoint_id) on delete cascade
);
create index index_endpoint_tags_endpoint_id on endpoint_tags (endpoint_id);

-- What may be spent in a time window, and what happens beyond it.
create table budget_policies (
	budget_policy_id varchar(36)      not null,
	budget_unit      varchar(32)      not null,
	budget_amount    double precision not null,
	duration_unit    varchar(32)      not null,
	duration_value   integer          not null,
	target_scope     varchar(32)      not null,
	budget_action    varchar(32)      not null,
	created_by       varchar(255),
	created_at       bigint           not null,
	last_updated_by  varchar(255),
	last_updated_at  bigint           not null,
	workspace        varchar(63)      not null default 'default',
	target_value     varchar(255),
	constraint budget_policies_pk primary key (budget_policy_id)
);
create index idx_budget_policies_target_value on budget_policies (target_value);
create index idx_budget_policies_workspace on budget_policies (workspace);

-- A scorer used as a filter before or after the model.
create table guardrails (
	guardrail_id       varchar(36)  not null,
	name               varchar(255) not null,
	scorer_id          varchar(36)  not null,
	scorer_version     integer      not null,
	stage              varchar(32)  not null,
	action             varchar(32)  not null,
	action_endpoint_id varchar(36),
	created_by         varchar(255),
	created_at         bigint       not null,
	last_updated_by    varchar(255),
	last_updated_at    bigint       not null,
	workspace          varchar(63)  not null default 'default',
	constraint guardrails_pk primary key (guardrail_id),
	constraint fk_guardrails_action_endpoint_id
		foreign key (action_endpoint_id)
		references endpoints (endpoint_id) on delete set null,
	constraint fk_guardrails_scorer_version
		foreign key (scorer_id, scorer_version)
		references scorer_versions (scorer_id, scorer_version)
);
create index idx_guardrails_scorer on guardrails (scorer_id, scorer_version);
create index idx_guardrails_workspace on guardrails (workspace);

-- Which guardrails an endpoint has, in which order.
create table guardrail_configs (
	endpoint_id     varchar(36) not null,
	guardrail_id    varchar(36) not null,
	execution_order integer,
	created_by      varchar(255),
	created_at      bigint      not null,
	workspace       varchar(63) not null default 'default',
	constraint guardrail_configs_pk primary key (endpoint_id, guardrail_id),
	constraint fk_guardrail_configs_endpoint_id
		foreign key (endpoint_id) references endpoints (endpoint_id) on delete cascade,
	constraint fk_guardrail_configs_guardrail_id
		foreign key (guardrail_id) references guardrails (guardrail_id) on delete cascade
);
create index idx_guardrail_configs_endpoint_id on guardrail_configs (endpoint_id);
create index idx_guardrail_configs_guardrail_id on guardrail_configs (guardrail_id);
