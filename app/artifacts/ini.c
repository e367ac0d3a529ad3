/* SPDX-License-Identifier: Apache-2.0 */
/* Files of settings; see ini.h. */
#include "app/artifacts/ini.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define BLANKS " \t\r"

struct reader {
	struct arena *arena;
	ini_fn fn;
	void *arg;
	const char *section;
	const char *group; /* the key without a value, whose settings may follow; or NULL */
	int line;
};

static char *trimmed(struct arena *a, const char *text, size_t n)
{
	while (n && strchr(BLANKS, *text)) {
		text++;
		n--;
	}
	while (n && strchr(BLANKS, text[n - 1]))
		n--;
	return arena_strndup(a, text, n);
}

/* "[name]" */
static bool read_section(struct reader *r, const char *text)
{
	size_t n = strcspn(text, "]");

	if (!text[n])
		return false;
	r->section = trimmed(r->arena, text + 1, n - 1);
	r->group = NULL;
	return r->fn(r->arg, r->line, r->section, NULL, NULL);
}

static bool read_setting(struct reader *r, const char *text, bool is_indented)
{
	size_t n = strcspn(text, "=");
	const char *key, *value;

	if (!text[n] || !r->section)
		return false;
	key = trimmed(r->arena, text, n);
	value = trimmed(r->arena, text + n + 1, strlen(text + n + 1));
	if (!*key)
		return false;
	if (is_indented && r->group) {
		key = arena_printf(r->arena, "%s.%s", r->group, key);
		return r->fn(r->arg, r->line, r->section, key, value);
	}
	r->group = *value ? NULL : key;
	return r->fn(r->arg, r->line, r->section, key, value);
}

static bool read_line(struct reader *r, const char *text)
{
	bool is_indented = *text == ' ' || *text == '\t';

	text = trimmed(r->arena, text, strlen(text));
	if (!*text || *text == '#' || *text == ';')
		return true;
	return *text == '[' ? read_section(r, text) : read_setting(r, text, is_indented);
}

bool ini_read(struct arena *a, const char *text, ini_fn fn, void *arg, int *ret_line)
{
	struct reader r = { .arena = a, .fn = fn, .arg = arg };

	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	while (*text) {
		size_t n = strcspn(text, "\n");

		r.line++;
		if (!read_line(&r, arena_strndup(a, text, n))) {
			*ret_line = r.line;
			return false;
		}
		text += n + (text[n] == '\n');
	}
	return true;
}

char *read_text_file(struct arena *a, const char *path, size_t max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text;
	size_t n = 0;
	ssize_t got = 1;

	if (fd < 0)
		return NULL;
	text = arena_alloc(a, max + 2);
	while (got > 0 && n <= max) {
		got = read(fd, text + n, max + 1 - n);
		if (got > 0)
			n += (size_t)got;
	}
	if (got >= 0)
		errno = n > max ? EFBIG : memchr(text, '\0', n) ? EILSEQ : 0;
	close(fd);
	return got < 0 || errno ? NULL : text;
}
