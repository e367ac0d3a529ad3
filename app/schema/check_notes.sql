-- SPDX-License-Identifier: Apache-2.0
-- What works but should be known: lines of text, '' when there is nothing to say.
-- The role is optional: without it workers run as the login, and row-level security
-- does not protect against a statement that forgets its workspace.

with role as (
	select
		exists (select from pg_roles where rolname = 'mlflow_fcgi') as there,
		case when current_setting('server_version_num')::integer >= 160000
			then 'set' else 'member' end as right_to_set
), denied as (
	select relname
	from pg_class cross join role
		cross join unnest(array['select', 'insert', 'update', 'delete']) as privilege
	where there and relkind in ('r', 'p')
		and relnamespace = to_regnamespace(quote_ident(current_schema()))
		and pg_has_role(current_user, relowner, 'usage')
		and (relname not like 'alembic\_version%' or privilege = 'select')
		and not has_table_privilege('mlflow_fcgi', pg_class.oid, privilege)
	limit 1
), others as (
	select string_agg(member::regrole::text, ', ' order by member::regrole::text) as names
	from pg_auth_members join pg_roles on pg_roles.oid = roleid
	where rolname = 'mlflow_fcgi' and member <> quote_ident(current_user)::regrole
), notes as (
	select 1 as place, format('the role mlflow_fcgi does not exist; a superuser can: '
		'create role mlflow_fcgi nologin; grant mlflow_fcgi to %I; '
		'then run db init again', current_user) as note
	from role where not there
	union all
	select 2, format('%I may not set role mlflow_fcgi; a superuser can: '
		'grant mlflow_fcgi to %I', current_user, current_user)
	from role where there and not pg_has_role(current_user, 'mlflow_fcgi', right_to_set)
	union all
	select 3, format('the role mlflow_fcgi lacks privileges, on %s for one; run db init again',
		relname)
	from denied
	union all
	select 4, format('the role mlflow_fcgi is also granted to %s, who can use it to reach '
		'this database', names)
	from others where names is not null
	union all
	select 5, format('the database''s encoding is %s: MLflow''s texts need UTF8',
		current_setting('server_encoding'))
	where current_setting('server_encoding') <> 'UTF8'
)
select coalesce(string_agg(note, E'\n' order by place), '') from notes;
