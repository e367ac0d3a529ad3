/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares a database with the DDL files, so that what is expected is written
 * down once: in the files.
 */
#ifndef MF_SCHEMA_CATALOG_H
#define MF_SCHEMA_CATALOG_H

#include "app/base.h"

/* Calls report(arg, "table t") or "column t.c", "constraint c", "index i" for
 * everything that `ddl` (the text of one file) makes and `catalog` (the result
 * of check_catalog.sql) does not list. Of a missing table only the table is
 * reported. Returns how many. Reads the files' layout, not SQL: statements begin
 * in the first column, a table's columns and constraints after one tab, what
 * continues them after more; an empty line ends a table and its indexes. */
size_t catalog_missing(const char *ddl, const char *catalog,
		       void (*report)(void *arg, const char *what), void *arg);

#endif
