-- SPDX-License-Identifier: Apache-2.0
-- Whether our additions to the auth schema are there; no row when not.

select 'yes'
where to_regclass('mlflow_fcgi.tokens') is not null
	and exists (select from pg_attribute
	            where attrelid = to_regclass('mlflow_fcgi.rights_versions') and attname = 'nonce')
	and (select count(*) from pg_trigger
	     where tgrelid in ('roles'::regclass, 'user_role_assignments'::regclass,
	                       'role_permissions'::regclass)
		and tgname in ('mlflow_fcgi_on_rights', 'mlflow_fcgi_on_rights_gone')
		and tgenabled in ('O', 'A')) = 6;
