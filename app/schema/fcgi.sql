-- SPDX-License-Identifier: Apache-2.0
-- What mlflow-fcgi adds to MLflow's schema. Everything here can be run again, and
-- stock MLflow works on as before: no table of its own changes.
--
-- Building the indexes blocks writes to their table for about a second per million
-- rows. On a large live database make them beforehand with the same names and
-- `create index concurrently`; then this finds them and leaves them alone.

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
insert into mlflow_fcgi.version (version) values (2)
	on conflict (only_row) do update
	set version = excluded.version, applied_at = excluded.applied_at
	where version.version < excluded.version;

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

-- The role workers take on (`set role mlflow_fcgi`): it owns nothing, so that
-- row-level security applies to it. Roles belong to the whole cluster: another
-- database may have made it, or be making it now. Whoever may not create roles
-- goes without; check_notes.sql tells.
do $$
begin
	if not exists (select from pg_roles where rolname = 'mlflow_fcgi') then
		create role mlflow_fcgi nologin;
	end if;
exception
	when duplicate_object or unique_violation or insufficient_privilege then
		null;
end;
$$;

-- Membership for the login this runs as. PostgreSQL 16 tells membership from the
-- right to SET ROLE; superusers have both without a grant.
do $$
declare
	right_to_set text := case when current_setting('server_version_num')::integer >= 160000
		then 'set' else 'member' end;
begin
	if exists (select from pg_roles where rolname = 'mlflow_fcgi')
		and not pg_has_role(current_user, 'mlflow_fcgi', right_to_set) then
		grant mlflow_fcgi to current_user;
	end if;
exception
	when duplicate_object or unique_violation or insufficient_privilege then
		null;
end;
$$;

-- What the role may do: read and write rows of the tables we own, now and later;
-- the stamp it only reads. MLflow's tables are where search_path leads.
do $$
declare
	home regnamespace := quote_ident(current_schema());
	tables text;
	stamps text;
	sequences text;
begin
	if not exists (select from pg_roles where rolname = 'mlflow_fcgi') then
		return;
	end if;
	select
		string_agg(oid::regclass::text, ', ')
			filter (where relkind <> 'S' and relname not like 'alembic\_version%'),
		string_agg(oid::regclass::text, ', ')
			filter (where relkind <> 'S' and relname like 'alembic\_version%'),
		string_agg(oid::regclass::text, ', ') filter (where relkind = 'S')
	into tables, stamps, sequences
	from pg_class
	where relnamespace = home and relkind in ('r', 'p', 'S')
		and pg_has_role(current_user, relowner, 'usage');
	execute format('grant usage on schema %s, mlflow_fcgi to mlflow_fcgi', home);
	execute format('grant select on %s, mlflow_fcgi.version to mlflow_fcgi', stamps);
	execute format('grant select, insert, update, delete on %s to mlflow_fcgi', tables);
	execute format('grant usage, select, update on %s to mlflow_fcgi', sequences);
	execute format('alter default privileges in schema %s
		grant select, insert, update, delete on tables to mlflow_fcgi', home);
	execute format('alter default privileges in schema %s
		grant usage, select, update on sequences to mlflow_fcgi', home);
end;
$$;
