-- SPDX-License-Identifier: Apache-2.0
-- 'yes' when the tables and triggers of ours that a server relies on are there, 'no'
-- when `db init` is still to be run, or was run by an older version.

select case
	when to_regclass('mlflow_fcgi.webhook_deliveries') is not null
		and to_regclass('mlflow_fcgi.webhook_receivers') is not null
		and to_regclass('mlflow_fcgi.periodic_jobs') is not null
		and to_regclass('mlflow_fcgi.artifact_moves') is not null
		and to_regclass('mlflow_fcgi.former_locations') is not null
		and (select count(*) from pg_trigger
		     where tgrelid in ('registered_models'::regclass, 'registered_model_tags'::regclass,
		                       'model_versions'::regclass, 'model_version_tags'::regclass)
			and tgname like 'mlflow\_fcgi\_on\_%' and tgenabled in ('O', 'A')) = 4 then 'yes'
	else 'no' end;
