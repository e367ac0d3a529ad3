-- SPDX-License-Identifier: Apache-2.0
-- What a database holds besides Alembic's stamps, MLflow's basic-auth tables (which
-- may live in the same database) and tables of extensions: the first few names, or ''
-- when MLflow's schema can be made here.

select coalesce(string_agg(relname, ', ' order by relname), '')
from (
	select relname
	from pg_class
	where relnamespace = to_regnamespace(quote_ident(current_schema()))
		and relkind in ('r', 'p', 'v', 'm', 'f')
		and relname not like 'alembic\_%'
		and not (to_regclass('alembic_version_auth') is not null
			and (relname in ('users', 'roles', 'user_role_assignments')
				or relname like '%\_permissions'))
		and not exists (
			select from pg_depend
			where classid = 'pg_class'::regclass and objid = pg_class.oid
				and deptype = 'e')
	order by relname
	limit 5
) as found;
