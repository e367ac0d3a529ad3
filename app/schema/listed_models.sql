-- SPDX-License-Identifier: Apache-2.0
-- The registered models that are no prompts, so that a search for models does not
-- walk past prompts: there may be hundreds of thousands, and all of them first in
-- the order of names. Triggers keep the list whichever server writes; they look at
-- whole rows, so that MLflow's upgrades may alter every column.

create table if not exists mlflow_fcgi.listed_models (
	workspace         varchar(63)  not null,
	name              varchar(256) not null,
	last_updated_time bigint,
	constraint listed_models_pk primary key (workspace, name)
);
create index if not exists mlflow_fcgi_listed_models_page
	on mlflow_fcgi.listed_models (workspace, last_updated_time desc, name);

-- They run as the owner of the tables, in the schema where those are.
do $$
begin
	execute format($make$

create or replace function mlflow_fcgi.list_model(of_workspace text, of_name text)
returns void language plpgsql security definer set search_path = %1$s, pg_temp as $body$
declare
	updated bigint;
begin
	-- Two who change one model at once wait for each other here; what is read
	-- after the lock is what both have committed.
	select m.last_updated_time into updated from registered_models m
	where m.workspace = of_workspace and m.name = of_name
	for no key update;
	if found and not exists (
		select from registered_model_tags t
		where t.workspace = of_workspace and t.name = of_name
			and t.key = 'mlflow.prompt.is_prompt' and t.value = 'true') then
		insert into mlflow_fcgi.listed_models as l (workspace, name, last_updated_time)
		values (of_workspace, of_name, updated)
		on conflict (workspace, name) do update
		set last_updated_time = excluded.last_updated_time
		where l.last_updated_time is distinct from excluded.last_updated_time;
	else
		delete from mlflow_fcgi.listed_models l
		where l.workspace = of_workspace and l.name = of_name;
	end if;
end;
$body$;

create or replace function mlflow_fcgi.on_model() returns trigger
language plpgsql security definer set search_path = %1$s, pg_temp as $body$
begin
	if tg_op = 'DELETE' or tg_op = 'UPDATE'
			and (old.workspace, old.name) is distinct from (new.workspace, new.name) then
		perform mlflow_fcgi.list_model(old.workspace, old.name);
	end if;
	if tg_op <> 'DELETE' then
		perform mlflow_fcgi.list_model(new.workspace, new.name);
	end if;
	return null;
end;
$body$;

create or replace function mlflow_fcgi.on_model_tag() returns trigger
language plpgsql security definer set search_path = %1$s, pg_temp as $body$
begin
	if tg_op <> 'INSERT' and old.key = 'mlflow.prompt.is_prompt' then
		perform mlflow_fcgi.list_model(old.workspace, old.name);
	end if;
	if tg_op <> 'DELETE' and new.key = 'mlflow.prompt.is_prompt' then
		perform mlflow_fcgi.list_model(new.workspace, new.name);
	end if;
	return null;
end;
$body$;

-- Mends the list where triggers did not fire: after a restore without them, or on
-- what was a replica. Reading it all takes about a second per million models.
create or replace function mlflow_fcgi.relist_models() returns bigint
language sql security definer set search_path = %1$s, pg_temp as $body$
	with wanted as (
		select m.workspace, m.name, m.last_updated_time from registered_models m
		where not exists (
			select from registered_model_tags t
			where t.workspace = m.workspace and t.name = m.name
				and t.key = 'mlflow.prompt.is_prompt' and t.value = 'true')
	), wrong as (
		(table wanted except table mlflow_fcgi.listed_models)
		union
		(table mlflow_fcgi.listed_models except table wanted)
	), listed as (
		select mlflow_fcgi.list_model(workspace, name) from wrong
	)
	select count(*) from listed
$body$;

	$make$, quote_ident(current_schema()));
	revoke execute on function mlflow_fcgi.list_model, mlflow_fcgi.relist_models from public;
	if not exists (select from pg_trigger where tgname = 'mlflow_fcgi_on_model'
			and tgrelid = 'registered_models'::regclass) then
		create trigger mlflow_fcgi_on_model after insert or update or delete
			on registered_models for each row execute function mlflow_fcgi.on_model();
	end if;
	if not exists (select from pg_trigger where tgname = 'mlflow_fcgi_on_model_tag'
			and tgrelid = 'registered_model_tags'::regclass) then
		create trigger mlflow_fcgi_on_model_tag after insert or update or delete
			on registered_model_tags for each row execute function mlflow_fcgi.on_model_tag();
	end if;
	perform mlflow_fcgi.relist_models();
	if exists (select from pg_roles where rolname = 'mlflow_fcgi') then
		grant select on mlflow_fcgi.listed_models to mlflow_fcgi;
		grant execute on function mlflow_fcgi.relist_models to mlflow_fcgi;
	end if;
end;
$$;

-- Just filled, perhaps: searches are planned by what the list holds.
analyze mlflow_fcgi.listed_models;
