-- SPDX-License-Identifier: Apache-2.0
-- Whether MLflow's auth schema is there: 'stamped' (find_auth_head.sql tells the revision),
-- 'unstamped' when only its tables are (MLflow before 3.6, or somebody else's), or 'none'.

select case
	when to_regclass('alembic_version_auth') is not null then 'stamped'
	when to_regclass('users') is not null then 'unstamped'
	else 'none' end;
