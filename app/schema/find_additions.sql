-- SPDX-License-Identifier: Apache-2.0
-- 'yes' when the tables of ours that a server reads and writes are there, 'no' when
-- `db init` is still to be run, or was run by an older version.

select case
	when to_regclass('mlflow_fcgi.webhook_deliveries') is null
		or to_regclass('mlflow_fcgi.webhook_receivers') is null
		or to_regclass('mlflow_fcgi.periodic_jobs') is null
		or to_regclass('mlflow_fcgi.listed_models') is null then 'no'
	else 'yes' end;
