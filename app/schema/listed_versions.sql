-- SPDX-License-Identifier: Apache-2.0
-- The model versions that are no prompts', as listed_models.sql lists models: a page
-- of versions walks past none of a prompt. One version with the tag makes its whole
-- name a prompt's, as MLflow's search has it.

create table if not exists mlflow_fcgi.listed_versions (
	workspace         varchar(63)  not null,
	name              varchar(256) not null,
	version           integer      not null,
	last_updated_time bigint,
	constraint listed_versions_pk primary key (workspace, name, version)
);
create index if not exists mlflow_fcgi_listed_versions_page
	on mlflow_fcgi.listed_versions (workspace, last_updated_time desc, name, version desc);

do $$
begin
	execute format($make$

create or replace function mlflow_fcgi.is_prompt_version(of_workspace text, of_name text)
returns boolean language sql stable set search_path = %1$s, pg_temp as $body$
	select exists (
		select from model_version_tags t
		where t.workspace = of_workspace and t.name = of_name
			and t.key = 'mlflow.prompt.is_prompt' and t.value = 'true')
$body$;

create or replace function mlflow_fcgi.list_version(of_workspace text, of_name text, of_version integer)
returns void language plpgsql security definer set search_path = %1$s, pg_temp as $body$
declare
	updated bigint;
begin
	-- Who adds a version and who tags another of its model wait for each other.
	perform from registered_models m
	where m.workspace = of_workspace and m.name = of_name for no key update;
	select v.last_updated_time into updated from model_versions v
	where v.workspace = of_workspace and v.name = of_name and v.version = of_version;
	if found and not mlflow_fcgi.is_prompt_version(of_workspace, of_name) then
		insert into mlflow_fcgi.listed_versions as l (workspace, name, version, last_updated_time)
		values (of_workspace, of_name, of_version, updated)
		on conflict (workspace, name, version) do update
		set last_updated_time = excluded.last_updated_time
		where l.last_updated_time is distinct from excluded.last_updated_time;
	else
		delete from mlflow_fcgi.listed_versions l
		where l.workspace = of_workspace and l.name = of_name and l.version = of_version;
	end if;
end;
$body$;

create or replace function mlflow_fcgi.list_versions_of(of_workspace text, of_name text)
returns void language plpgsql security definer set search_path = %1$s, pg_temp as $body$
begin
	perform from registered_models m
	where m.workspace = of_workspace and m.name = of_name for no key update;
	if mlflow_fcgi.is_prompt_version(of_workspace, of_name) then
		delete from mlflow_fcgi.listed_versions l
		where l.workspace = of_workspace and l.name = of_name;
	else
		insert into mlflow_fcgi.listed_versions (workspace, name, version, last_updated_time)
		select v.workspace, v.name, v.version, v.last_updated_time from model_versions v
		where v.workspace = of_workspace and v.name = of_name
		on conflict do nothing;
	end if;
end;
$body$;

create or replace function mlflow_fcgi.on_version() returns trigger
language plpgsql security definer set search_path = %1$s, pg_temp as $body$
begin
	if tg_op = 'DELETE' or tg_op = 'UPDATE'
			and (old.workspace, old.name, old.version)
				is distinct from (new.workspace, new.name, new.version) then
		perform mlflow_fcgi.list_version(old.workspace, old.name, old.version);
	end if;
	if tg_op <> 'DELETE' then
		perform mlflow_fcgi.list_version(new.workspace, new.name, new.version);
	end if;
	return null;
end;
$body$;

create or replace function mlflow_fcgi.on_version_tag() returns trigger
language plpgsql security definer set search_path = %1$s, pg_temp as $body$
begin
	if tg_op <> 'INSERT' and old.key = 'mlflow.prompt.is_prompt' then
		perform mlflow_fcgi.list_versions_of(old.workspace, old.name);
	end if;
	if tg_op <> 'DELETE' and new.key = 'mlflow.prompt.is_prompt' then
		perform mlflow_fcgi.list_versions_of(new.workspace, new.name);
	end if;
	return null;
end;
$body$;

create or replace function mlflow_fcgi.relist_versions() returns bigint
language sql security definer set search_path = %1$s, pg_temp as $body$
	with prompts as (
		select distinct t.workspace, t.name from model_version_tags t
		where t.key = 'mlflow.prompt.is_prompt' and t.value = 'true'
	), wanted as (
		select v.workspace, v.name, v.version, v.last_updated_time from model_versions v
		where not exists (
			select from prompts p where p.workspace = v.workspace and p.name = v.name)
	), wrong as (
		(table wanted except table mlflow_fcgi.listed_versions)
		union
		(table mlflow_fcgi.listed_versions except table wanted)
	), listed as (
		select mlflow_fcgi.list_version(workspace, name, version) from wrong
	)
	select count(*) from listed
$body$;

	$make$, quote_ident(current_schema()));
	revoke execute on function mlflow_fcgi.list_version, mlflow_fcgi.list_versions_of,
		mlflow_fcgi.relist_versions from public;
	if not exists (select from pg_trigger where tgname = 'mlflow_fcgi_on_version'
			and tgrelid = 'model_versions'::regclass) then
		create trigger mlflow_fcgi_on_version after insert or update or delete
			on model_versions for each row execute function mlflow_fcgi.on_version();
	end if;
	if not exists (select from pg_trigger where tgname = 'mlflow_fcgi_on_version_tag'
			and tgrelid = 'model_version_tags'::regclass) then
		create trigger mlflow_fcgi_on_version_tag after insert or update or delete
			on model_version_tags for each row execute function mlflow_fcgi.on_version_tag();
	end if;
	perform mlflow_fcgi.relist_versions();
	if exists (select from pg_roles where rolname = 'mlflow_fcgi') then
		grant select on mlflow_fcgi.listed_versions to mlflow_fcgi;
	end if;
end;
$$;

-- Just filled, perhaps: searches are planned by what the list holds.
analyze mlflow_fcgi.listed_versions;
