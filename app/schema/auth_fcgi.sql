-- SPDX-License-Identifier: Apache-2.0
-- What mlflow-fcgi adds to MLflow's auth schema. Can be run again, and stock MLflow works on as
-- before.

-- Tokens, stored as the SHA-256 of their 256 random bits: enough for what nobody can guess. A
-- deleted user's go along, whoever deletes.
create table if not exists mlflow_fcgi.tokens (
	id         bigserial   not null,
	user_id    integer     not null,
	digest     varchar(64) not null,
	label      varchar(255),
	workspace  varchar(63),
	created_at bigint      not null,
	expires_at bigint,
	constraint tokens_pk primary key (id),
	constraint tokens_user_fk foreign key (user_id) references users (id) on delete cascade,
	constraint tokens_digest unique (digest)
);
create index if not exists mlflow_fcgi_tokens_user on mlflow_fcgi.tokens (user_id);

-- A version of what all hold in each workspace: it is another one after every transaction that
-- changed roles, who has them, or what they grant, whichever server or hand it was. Who reads the
-- version sees exactly the grants that go with it, because both are committed together. Workers
-- remember what they allowed under which version (auth/recall.h). The number is the transaction's,
-- which sets it once; the nonce makes that no version ever comes back where numbers are given again:
-- a database was restored, or a standby took over that had not seen the last transactions.
create table if not exists mlflow_fcgi.rights_versions (
	workspace varchar(63) not null,
	version   bigint      not null,
	nonce     uuid        not null default gen_random_uuid(),
	constraint rights_versions_pk primary key (workspace)
);
alter table mlflow_fcgi.rights_versions
	add column if not exists nonce uuid not null default gen_random_uuid();
alter table mlflow_fcgi.rights_versions set (fillfactor = 50);

-- Where there is no version nothing is remembered, and truncating changes what there is.
insert into mlflow_fcgi.rights_versions (workspace, version)
select 'default', 0 union select workspace, 0 from roles
on conflict do nothing;

-- The triggers are deferred: whoever else changes rights waits for the end of a transaction only,
-- not for all of it. All take the same lock first, because they come to the workspaces in the order
-- in which rows were changed: of two transactions each would have waited for the other. They run as
-- the owner of the tables, in the schema where those are, and look at whole rows, so that MLflow's
-- upgrades may alter every column.
do $$
declare
	t text;
begin
	execute format($make$

create or replace function mlflow_fcgi.on_rights() returns trigger
language plpgsql security definer set search_path = %1$s, pg_temp as $body$
declare
	changed text[];
begin
	perform pg_advisory_xact_lock(hashtext('mlflow-fcgi rights'));
	if tg_table_name = 'roles' then
		changed := array[old.workspace, new.workspace];
	else
		changed := array(select r.workspace from roles r where r.id in (old.role_id, new.role_id));
	end if;
	insert into mlflow_fcgi.rights_versions as v (workspace, version)
	select distinct w, pg_current_xact_id()::text::bigint
	from unnest(changed) as c (w) where w is not null
	order by w
	on conflict (workspace) do update set version = excluded.version, nonce = excluded.nonce
	where v.version <> excluded.version or v.xmin <> pg_current_xact_id()::xid;
	return null;
end;
$body$;

create or replace function mlflow_fcgi.on_rights_gone() returns trigger
language plpgsql security definer set search_path = %1$s, pg_temp as $body$
begin
	perform pg_advisory_xact_lock(hashtext('mlflow-fcgi rights'));
	update mlflow_fcgi.rights_versions
	set version = pg_current_xact_id()::text::bigint, nonce = gen_random_uuid();
	return null;
end;
$body$;

	$make$, quote_ident(current_schema()));
	foreach t in array array['roles', 'user_role_assignments', 'role_permissions'] loop
		if not exists (select from pg_trigger where tgname = 'mlflow_fcgi_on_rights'
				and tgrelid = t::regclass) then
			execute format('create constraint trigger mlflow_fcgi_on_rights '
				'after insert or update or delete on %I deferrable initially deferred '
				'for each row execute function mlflow_fcgi.on_rights()', t);
			execute format('create trigger mlflow_fcgi_on_rights_gone after truncate on %I '
				'for each statement execute function mlflow_fcgi.on_rights_gone()', t);
		end if;
		if exists (select from pg_trigger where tgrelid = t::regclass and tgenabled in ('D', 'R')
				and tgname in ('mlflow_fcgi_on_rights', 'mlflow_fcgi_on_rights_gone')) then
			execute format('alter table %I enable trigger mlflow_fcgi_on_rights, '
				'enable trigger mlflow_fcgi_on_rights_gone', t);
		end if;
	end loop;
end;
$$;
