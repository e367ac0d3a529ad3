/* SPDX-License-Identifier: Apache-2.0 */
/* INI files in configparser's dialect; see ini.h. A library's dialect would cut
 * a password at " ;" or read "%%" as two characters. */
#include "auth/ini.h"

#include <ctype.h>

static char *trim(char *s)
{
	size_t n;

	while (isspace((unsigned char)*s))
		s++;
	n = strlen(s);
	while (n && isspace((unsigned char)s[n - 1]))
		s[--n] = '\0';
	return s;
}

/* "%%" is a percent sign; whatever else a "%" begins is interpolation. */
static bool unescape(char *value)
{
	char *out = value;

	for (; *value; value++) {
		if (*value == '%' && *++value != '%')
			return false;
		*out++ = *value;
	}
	*out = '\0';
	return true;
}

static const char *parse_entry(struct arena *a, char *line, int number, struct ini_entry *e)
{
	size_t n = strcspn(line, "=:");
	char *value;

	if (!line[n])
		return arena_printf(a, "line %d is neither [section] nor key = value", number);
	line[n] = '\0';
	value = trim(line + n + 1);
	e->key = trim(line);
	for (char *c = line; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	if (!*e->key)
		return arena_printf(a, "line %d has no key before its '='", number);
	if (!unescape(value))
		return arena_printf(a,
				    "line %d: '%%' in the value of %s must be written '%%%%', as "
				    "for MLflow",
				    number, e->key);
	e->value = value;
	return NULL;
}

static const char *parse_line(struct arena *a, char *line, int number, const char **section,
			      struct ini *ini)
{
	struct ini_entry e = { .section = *section };
	const char *error;
	size_t n;
	bool is_indented = isspace((unsigned char)*line);

	line = trim(line);
	if (!*line || *line == '#' || *line == ';')
		return NULL;
	if (is_indented && ini->n)
		return arena_printf(
			a, "line %d goes on with the line before, which is not read here", number);
	n = strlen(line);
	if (*line == '[' && line[n - 1] == ']') {
		*section = arena_strndup(a, line + 1, n - 2);
		return NULL;
	}
	if (!*section)
		return arena_printf(a, "line %d comes before any [section]", number);
	error = parse_entry(a, line, number, &e);
	if (!error)
		ini->entries[ini->n++] = e;
	return error;
}

bool ini_parse(struct arena *a, const char *text, struct ini *ret, const char **ret_error)
{
	char *copy = arena_strdup(a, text), *line;
	const char *section = NULL;
	size_t lines = 1;
	int number = 1;

	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	*ret = (struct ini){ .entries = ARENA_ARRAY(a, lines, struct ini_entry) };
	*ret_error = NULL;
	while (!*ret_error && (line = strsep(&copy, "\n")))
		*ret_error = parse_line(a, line, number++, &section, ret);
	return !*ret_error;
}

const char *ini_get(const struct ini *ini, const char *key)
{
	for (size_t i = ini->n; i-- > 0;)
		if (strcmp(ini->entries[i].section, "mlflow") == 0 &&
		    strcmp(ini->entries[i].key, key) == 0)
			return ini->entries[i].value;
	return NULL;
}
