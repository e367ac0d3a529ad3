-- SPDX-License-Identifier: Apache-2.0
-- A home for tables of ours, in the tracking database and in one of users and roles.
-- Can be run again.

-- Tables of ours must not have names of MLflow's: workers run as the role of the
-- same name, for which this schema precedes public in the default search_path.
create schema if not exists mlflow_fcgi;

-- One row: which version of this file was applied. A newer one stays.
create table if not exists mlflow_fcgi.version (
	only_row   boolean     not null default true,
	version    integer     not null,
	applied_at timestamptz not null default now(),
	constraint version_pk primary key (only_row),
	constraint version_only_row check (only_row)
);
insert into mlflow_fcgi.version (version) values (6)
	on conflict (only_row) do update
	set version = excluded.version, applied_at = excluded.applied_at
	where version.version < excluded.version;
