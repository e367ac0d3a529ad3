-- SPDX-License-Identifier: Apache-2.0
-- What is there, as lines ("table t", "column t.c", "constraint c", "index i") that
-- catalog.c compares with what the DDL files make. Ours carry their schema's name.
-- An index that a failed `create index concurrently` left behind does not count.

with home as (
	select
		oid as namespace,
		case nspname when 'mlflow_fcgi' then 'mlflow_fcgi.' else '' end as prefix
	from pg_namespace
	where nspname = any (current_schemas(false)) or nspname = 'mlflow_fcgi'
), tables as (
	select pg_class.oid, prefix || relname as name
	from pg_class join home on relnamespace = namespace
	where relkind in ('r', 'p')
), lines as (
	select 'table ' || name as line from tables
	union all
	select 'column ' || name || '.' || attname
	from tables join pg_attribute on attrelid = oid
	where attnum > 0 and not attisdropped
	union all
	select 'constraint ' || conname from pg_constraint join tables on conrelid = tables.oid
	union all
	select 'index ' || relname
	from tables
		join pg_index on indrelid = tables.oid
		join pg_class on pg_class.oid = indexrelid
	where indisvalid
)
select E'\n' || coalesce(string_agg(line, E'\n'), '') || E'\n' from lines;
