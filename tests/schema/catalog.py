# SPDX-License-Identifier: Apache-2.0
"""What PostgreSQL's catalog says about a database, as one comparable dictionary."""

# Every query gives (kind, name, definition…) for everything outside the system's schemas.
# Columns count by their order, not by attnum: a migration that dropped one leaves a gap.
QUERIES = """
select 'relation', oid::regclass::text, relkind, relpersistence, relrowsecurity, relforcerowsecurity
from pg_class where relnamespace in (select oid from home) and relkind in ('r', 'p', 'v', 'm', 'f');

select 'column', attrelid::regclass || '.' || attname,
    row_number() over (partition by attrelid order by attnum),
    format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
    pg_get_expr(adbin, adrelid), attcollation::regcollation::text
from pg_attribute
    join pg_class on pg_class.oid = attrelid
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
where relnamespace in (select oid from home) and relkind in ('r', 'p', 'v', 'm', 'f')
    and attnum > 0 and not attisdropped;

select 'constraint', conrelid::regclass || '.' || conname, contype, convalidated,
    pg_get_constraintdef(oid)
from pg_constraint where connamespace in (select oid from home);

select 'index', pg_class.oid::regclass::text, indisvalid, pg_get_indexdef(pg_class.oid)
from pg_index join pg_class on pg_class.oid = indexrelid
where relnamespace in (select oid from home);

select 'sequence', pg_class.oid::regclass::text, format_type(seqtypid, null), seqstart,
    seqincrement, seqmin, seqmax, seqcache, seqcycle, deptype,
    refobjid::regclass || '.' || attname
from pg_sequence
    join pg_class on pg_class.oid = seqrelid
    left join pg_depend on objid = seqrelid and classid = 'pg_class'::regclass
        and refclassid = 'pg_class'::regclass and deptype in ('a', 'i')
    left join pg_attribute on attrelid = refobjid and attnum = refobjsubid
where relnamespace in (select oid from home);

select 'trigger', tgrelid::regclass || '.' || tgname, tgenabled, pg_get_triggerdef(pg_trigger.oid)
from pg_trigger join pg_class on pg_class.oid = tgrelid
where relnamespace in (select oid from home) and not tgisinternal;

select 'function', oid::regprocedure::text, lanname, prorettype::regtype::text, provolatile,
    prosecdef
from pg_proc join (select oid as language, lanname from pg_language) as languages
    on language = prolang
where pronamespace in (select oid from home);

select 'type', pg_type.oid::regtype::text, typtype
from pg_type
where typnamespace in (select oid from home) and typtype in ('d', 'e', 'r');

select 'policy', polrelid::regclass || '.' || polname, polcmd, polpermissive from pg_policy;

select 'schema', nspname from pg_namespace where oid in (select oid from home);

select 'extension', extname, extversion from pg_extension
"""
HOME = """with home as (
    select oid from pg_namespace
    where nspname !~ '^pg_' and nspname <> 'information_schema'
)
"""
OURS = "mlflow_fcgi"


def read(connection):
    """{(kind, name): definition} of the whole database."""
    found = {}
    with connection.cursor() as cursor:
        for query in QUERIES.split(";"):
            cursor.execute(HOME + query)
            for kind, name, *definition in cursor.fetchall():
                found[kind, name] = tuple(definition)
    return found


def without_additions(found):
    """The same without what fcgi.sql adds: all of that carries our name."""
    return {key: value for key, value in found.items() if OURS not in key[1]}


def rows(connection):
    """{table: its rows} of all tables that have any, except ours."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'select * from "{table}" order by 1')
            if cursor.rowcount:
                found[table] = cursor.fetchall()
    return found
