/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the DDL files line by line and looks each name up in the list that
 * check_catalog.sql returns.
 */
#include "app/schema/catalog.h"

/* Longer than any line of the files and any name of PostgreSQL. */
#define LINE_SIZE 256
#define NAME_CHARS "%127[a-z0-9_.]"

struct comparison {
	const char *catalog;
	void (*report)(void *arg, const char *what);
	void *arg;
	size_t missing;
	char table[128]; /* the one whose columns are being read, or "" */
	bool skip;       /* it is missing, and with it what follows up to an empty line */
};

static bool expect(struct comparison *c, const char *kind, const char *name)
{
	char line[LINE_SIZE];

	snprintf(line, sizeof(line), "\n%s %s\n", kind, name);
	if (strstr(c->catalog, line))
		return true;
	line[strlen(line) - 1] = '\0';
	c->report(c->arg, line + 1);
	c->missing++;
	return false;
}

/* A line inside create table (…): a column or a constraint. */
static void read_member(struct comparison *c, const char *line)
{
	char name[128], column[LINE_SIZE];

	if (line[0] != '\t' || line[1] == '\t' || c->skip)
		return;
	if (sscanf(line, "\tconstraint " NAME_CHARS, name) == 1) {
		expect(c, "constraint", name);
	} else if (sscanf(line, "\t" NAME_CHARS, name) == 1) {
		snprintf(column, sizeof(column), "%s.%s", c->table, name);
		expect(c, "column", column);
	}
}

static void read_line(struct comparison *c, const char *line)
{
	char name[128];

	if (line[0] == ')') { /* with storage parameters behind it, or none */
		c->table[0] = '\0';
	} else if (line[0] == '\0') {
		c->skip = false;
	} else if (c->table[0]) {
		read_member(c, line);
	} else if (sscanf(line, "create table if not exists " NAME_CHARS, name) == 1 ||
		   sscanf(line, "create table " NAME_CHARS, name) == 1) {
		snprintf(c->table, sizeof(c->table), "%s", name);
		c->skip = !expect(c, "table", name);
	} else if (!c->skip && (sscanf(line, "create index if not exists " NAME_CHARS, name) == 1 ||
				sscanf(line, "create index " NAME_CHARS, name) == 1 ||
				sscanf(line, "create unique index " NAME_CHARS, name) == 1)) {
		expect(c, "index", name);
	}
}

size_t catalog_missing(const char *ddl, const char *catalog,
		       void (*report)(void *arg, const char *what), void *arg)
{
	struct comparison c = { .catalog = catalog, .report = report, .arg = arg };
	char line[LINE_SIZE];

	while (*ddl) {
		size_t n = strcspn(ddl, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)n, ddl);
		read_line(&c, line);
		ddl += n + (ddl[n] == '\n');
	}
	return c.missing;
}
