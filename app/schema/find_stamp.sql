-- SPDX-License-Identifier: Apache-2.0
-- Where Alembic's stamp is looked for: 'yes' when the table is there, 'no' when not,
-- '' when search_path names no schema that exists, so that nothing could be made.

select case
	when current_schema() is null then ''
	when to_regclass('alembic_version') is null then 'no'
	else 'yes' end;
