-- SPDX-License-Identifier: Apache-2.0
-- For a worker's connection: leaves the login's privileges for those of the role
-- mlflow_fcgi, which row-level security binds. Where fcgi.sql did not make the role
-- usable for this login and this database (roles belong to the whole cluster, so
-- that it exists says little), the connection stays as it is.

do $$
declare
	right_to_set text := case when current_setting('server_version_num')::integer >= 160000
		then 'set' else 'member' end;
	one_table regclass := coalesce(to_regclass('experiments'), to_regclass('users'));
begin
	if exists (select from pg_roles where rolname = 'mlflow_fcgi')
		and pg_has_role('mlflow_fcgi', right_to_set)
		and has_table_privilege('mlflow_fcgi', one_table, 'select')
		and has_table_privilege('mlflow_fcgi', one_table, 'insert') then
		set role mlflow_fcgi;
	end if;
end;
$$;
