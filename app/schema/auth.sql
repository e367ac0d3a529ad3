-- SPDX-License-Identifier: Apache-2.0
-- MLflow's basic-auth tables (mlflow/server/auth/db/models.py): users, and what roles
-- grant them. The tables *_permissions behind them are of MLflow before 3.12: its own
-- migration copied them into roles and left them for a way back; nobody reads them.

create table users (
	id            serial  not null,
	username      varchar(255),
	password_hash varchar(255),
	is_admin      boolean,
	constraint users_pkey primary key (id),
	constraint users_username_key unique (username)
);

create table roles (
	id          serial       not null,
	name        varchar(255) not null,
	workspace   varchar(63)  not null,
	description varchar(1024),
	constraint roles_pkey primary key (id),
	constraint unique_workspace_role_name unique (workspace, name)
);
create index idx_roles_workspace on roles (workspace);

create table role_permissions (
	id               serial       not null,
	role_id          integer      not null,
	resource_type    varchar(64)  not null,
	resource_pattern varchar(255) not null,
	permission       varchar(255) not null,
	constraint role_permissions_pkey primary key (id),
	constraint role_permissions_role_id_fkey foreign key (role_id) references roles (id),
	constraint unique_role_resource_perm unique (role_id, resource_type, resource_pattern)
);
create index idx_role_permissions_role_id on role_permissions (role_id);

create table user_role_assignments (
	id      serial  not null,
	user_id integer not null,
	role_id integer not null,
	constraint user_role_assignments_pkey primary key (id),
	constraint user_role_assignments_user_id_fkey foreign key (user_id) references users (id),
	constraint user_role_assignments_role_id_fkey foreign key (role_id) references roles (id),
	constraint unique_user_role unique (user_id, role_id)
);
create index idx_user_role_assignments_user_id on user_role_assignments (user_id);
create index idx_user_role_assignments_role_id on user_role_assignments (role_id);

create table experiment_permissions (
	id            serial       not null,
	experiment_id varchar(255) not null,
	user_id       integer      not null,
	permission    varchar(255),
	constraint experiment_permissions_pkey primary key (id),
	constraint fk_user_id foreign key (user_id) references users (id),
	constraint unique_experiment_user unique (experiment_id, user_id)
);

create table registered_model_permissions (
	id         serial       not null,
	name       varchar(255) not null,
	user_id    integer      not null,
	permission varchar(255),
	workspace  varchar(63)  not null default 'default',
	constraint registered_model_permissions_pkey primary key (id),
	constraint fk_user_id foreign key (user_id) references users (id),
	constraint unique_workspace_name_user unique (workspace, name, user_id)
);

create table scorer_permissions (
	id            serial       not null,
	experiment_id varchar(255) not null,
	scorer_name   varchar(256) not null,
	user_id       integer      not null,
	permission    varchar(255),
	constraint scorer_permissions_pkey primary key (id),
	constraint fk_scorer_perm_user_id foreign key (user_id) references users (id),
	constraint unique_scorer_user unique (experiment_id, scorer_name, user_id)
);

create table gateway_secret_permissions (
	id         serial       not null,
	secret_id  varchar(255) not null,
	user_id    integer      not null,
	permission varchar(255),
	constraint gateway_secret_permissions_pkey primary key (id),
	constraint fk_gateway_secret_perm_user_id foreign key (user_id) references users (id),
	constraint unique_secret_user unique (secret_id, user_id)
);

create table gateway_endpoint_permissions (
	id          serial       not null,
	endpoint_id varchar(255) not null,
	user_id     integer      not null,
	permission  varchar(255),
	constraint gateway_endpoint_permissions_pkey primary key (id),
	constraint fk_gateway_endpoint_perm_user_id foreign key (user_id) references users (id),
	constraint unique_endpoint_user unique (endpoint_id, user_id)
);

create table gateway_model_definition_permissions (
	id                  serial       not null,
	model_definition_id varchar(255) not null,
	user_id             integer      not null,
	permission          varchar(255),
	constraint gateway_model_definition_permissions_pkey primary key (id),
	constraint fk_gateway_model_def_perm_user_id foreign key (user_id) references users (id),
	constraint unique_model_def_user unique (model_definition_id, user_id)
);

create table workspace_permissions (
	workspace  varchar(63) not null,
	user_id    integer     not null,
	permission varchar(32) not null,
	constraint workspace_permissions_pk primary key (workspace, user_id),
	constraint workspace_permissions_user_id_fkey foreign key (user_id) references users (id)
);
create index idx_workspace_permissions_user_id on workspace_permissions (user_id);
create index idx_workspace_permissions_workspace on workspace_permissions (workspace);

-- Alembic's stamp, beside the one of the tracking tables.
create table alembic_version_auth (
	version_num varchar(32) not null,
	constraint alembic_version_auth_pkc primary key (version_num)
);
insert into alembic_version_auth (version_num) values ('f1a2b3c4d5e6');
