-- SPDX-License-Identifier: Apache-2.0
-- The role of the workers, and what it may do. Runs last: it grants on what is there.
-- Can be run again.

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
	ours text;
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
	if to_regclass('mlflow_fcgi.tokens') is not null then
		grant select, insert, update, delete on mlflow_fcgi.tokens to mlflow_fcgi;
		grant usage on sequence mlflow_fcgi.tokens_id_seq to mlflow_fcgi;
		grant select on mlflow_fcgi.rights_versions to mlflow_fcgi;
	end if;
	execute format('grant select on %s, mlflow_fcgi.version to mlflow_fcgi', stamps);
	execute format('grant select, insert, update, delete on %s to mlflow_fcgi', tables);
	select string_agg(oid::regclass::text, ', ') into ours
	from pg_class
	where relnamespace = 'mlflow_fcgi'::regnamespace and relkind in ('r', 'p')
		and relname not in ('version', 'rights_versions');
	if ours is not null then
		execute format('grant select, insert, update, delete on %s to mlflow_fcgi', ours);
	end if;
	execute format('grant usage, select, update on %s to mlflow_fcgi', sequences);
	execute format('alter default privileges in schema %s
		grant select, insert, update, delete on tables to mlflow_fcgi', home);
	execute format('alter default privileges in schema %s
		grant usage, select, update on sequences to mlflow_fcgi', home);
end;
$$;
