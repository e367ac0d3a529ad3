/* SPDX-License-Identifier: Apache-2.0 */
/* MLflow's rules for names and lengths; see validate.h. */
#include "app/validate.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <unistr.h>
#include <wchar.h>
#include <wctype.h>

#define MAX_RETENTION_LENGTH 32

/* ---- Python's ways with strings ---- */

size_t utf8_length(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/* The code point at *s, which is valid UTF-8; advances *s. */
static uint32_t next_character(const char **s)
{
	const unsigned char *p = (const unsigned char *)*s;
	size_t len = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
	uint32_t c = len == 1 ? *p : *p & (0xffU >> (len + 1));

	for (size_t i = 1; i < len; i++)
		c = c << 6 | (p[i] & 0x3f);
	*s += len;
	return c;
}

static void add_u_escape(struct buf *b, uint32_t c)
{
	if (c >= 0x10000) {
		c -= 0x10000;
		buf_printf(b, "\\u%04x\\u%04x", 0xd800 + (c >> 10), 0xdc00 + (c & 0x3ff));
	} else {
		buf_printf(b, "\\u%04x", c);
	}
}

static void add_json_character(struct buf *b, uint32_t c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *special = c && c < 0x80 ? strchr(from, (int)c) : NULL;

	if (special)
		buf_printf(b, "\\%c", to[special - from]);
	else if (c < 0x20 || c > 0x7e)
		add_u_escape(b, c);
	else
		buf_putc(b, (char)c);
}

/* What a string becomes as a buffer's content, kept in the arena. */
static const char *keep(struct arena *a, struct buf *b)
{
	const char *s = arena_strndup(a, b->data ? b->data : "", b->len);

	if (b->data)
		explicit_bzero(b->data, b->len);
	buf_free(b);
	return s;
}

const char *python_json(struct arena *a, const char *s)
{
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	buf_reserve(&b, 6 * strlen(s) + 2); /* it may be a secret: no copy stays where it grew */
	buf_putc(&b, '"');
	while (*s)
		add_json_character(&b, next_character(&s));
	buf_putc(&b, '"');
	return keep(a, &b);
}

const char *python_repr(struct arena *a, const char *s)
{
	char quote = strchr(s, '\'') && !strchr(s, '"') ? '"' : '\'';
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	buf_putc(&b, quote);
	for (; *s; s++) {
		if (*s == quote || *s == '\\')
			buf_printf(&b, "\\%c", *s);
		else if (*s == '\n' || *s == '\r' || *s == '\t')
			buf_printf(&b, "\\%c", *s == '\n' ? 'n' : *s == '\r' ? 'r' : 't');
		else if ((unsigned char)*s < 0x20 || *s == 0x7f)
			buf_printf(&b, "\\x%02x", (unsigned char)*s);
		else
			buf_putc(&b, *s);
	}
	buf_putc(&b, quote);
	return keep(a, &b);
}

/* str.isspace() of one character. */
static bool is_space(uint32_t c)
{
	return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20) || c == 0x85 || c == 0xa0 ||
	       c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
	       c == 0x202f || c == 0x205f || c == 0x3000;
}

const char *python_strip(struct arena *a, const char *s)
{
	const char *start = NULL, *end = s;

	while (*s) {
		const char *at = s;

		if (is_space(next_character(&s)))
			continue;
		start = start ? start : at;
		end = s;
	}
	return start ? arena_strndup(a, start, (size_t)(end - start)) : "";
}

const char *python_lower(struct arena *a, const char *s)
{
	size_t n = strlen(s), len;
	uint8_t *lower = u8_tolower((const uint8_t *)s, n, NULL, NULL, NULL, &len);
	const char *out = lower ? arena_strndup(a, (const char *)lower, len) : s;

	free(lower);
	return out;
}

const char *python_title(struct arena *a, const char *s)
{
	bool inside = false;
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	while (*s) {
		uint8_t bytes[6];
		uint32_t c = next_character(&s);
		int n = u8_uctomb(bytes, inside ? uc_tolower(c) : uc_totitle(c), sizeof(bytes));

		for (int i = 0; i < n; i++)
			buf_putc(&b, (char)bytes[i]);
		inside = uc_is_property_cased(c);
	}
	return keep(a, &b);
}

const char *python_lower_stripped(struct arena *a, const char *s)
{
	return python_lower(a, python_strip(a, s));
}

/* Drops the last component of out[0..n), unless it is ".." or there is none. */
static bool drop_component(const char *out, size_t root, size_t *n)
{
	size_t at = *n;

	while (at > root && out[at - 1] != '/')
		at--;
	if (*n == root || (*n - at == 2 && memcmp(out + at, "..", 2) == 0))
		return false;
	*n = at > root ? at - 1 : root;
	return true;
}

const char *normal_path(struct arena *a, const char *path)
{
	char *out = arena_alloc(a, strlen(path) + 2);
	size_t root = strspn(path, "/"), n;

	root = root == 2 ? 2 : root > 0; /* POSIX: exactly two slashes are kept */
	memset(out, '/', root);
	n = root;
	while (*path) {
		size_t len = strcspn(path, "/");
		bool up = len == 2 && memcmp(path, "..", 2) == 0;

		if (up && (drop_component(out, root, &n) || root))
			len = 0;
		if (len && !(len == 1 && *path == '.')) {
			if (n > root)
				out[n++] = '/';
			memcpy(out + n, path, len);
			n += len;
		}
		path += strcspn(path, "/");
		path += strspn(path, "/");
	}
	if (!n)
		out[n++] = '.';
	out[n] = '\0';
	return out;
}

/* ---- names ---- */

/* Numbers that are no digits (categories No and Nl): Python counts them as
 * alphanumeric, the C library does not. */
static bool is_other_number(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} ranges[] = {
		{ 0xb2, 0xb3 },     { 0xb9, 0xb9 },     { 0xbc, 0xbe },     { 0x2070, 0x2079 },
		{ 0x2080, 0x2089 }, { 0x2150, 0x2189 }, { 0x2460, 0x249b }, { 0x24ea, 0x24ff },
		{ 0x2776, 0x2793 }, { 0x3007, 0x3007 }, { 0x3021, 0x3029 }, { 0x3220, 0x3229 },
		{ 0x3280, 0x3289 }, { 0x32b1, 0x32bf },
	};

	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (c >= ranges[i].from && c <= ranges[i].to)
			return true;
	return false;
}

/* \w is Unicode's in Python. */
static bool is_word_character(uint32_t c, const char *also)
{
	if (c < 0x80)
		return isalnum((int)c) || c == '_' || strchr(also, (int)c);
	return iswalnum((wint_t)c) || is_other_number(c);
}

bool is_of_words(const char *s, const char *also)
{
	while (*s)
		if (!is_word_character(next_character(&s), also))
			return false;
	return true;
}

/* Whether a name resolves to itself, as a path. */
static bool is_normal(struct arena *a, const char *name)
{
	const char *normal = normal_path(a, name);

	return strcmp(normal, name) == 0 && strcmp(normal, ".") != 0 &&
	       strncmp(normal, "..", 2) != 0 && *normal != '/';
}

bool is_tag_name(struct arena *a, const char *name)
{
	return is_of_words(name, "/.- :") && is_normal(a, name);
}

static bool check_name(struct request *rq, const char *path, const char *name)
{
	name = or_empty(name);
	if (!is_of_words(name, "/.- :"))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid value %s for parameter '%s' supplied: Names may only contain "
			    "alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), "
			    "colon(:) and slashes (/).",
			    python_json(rq->arena, name), path);
	if (is_normal(rq->arena, name))
		return true;
	return fail(
		rq, INVALID_PARAMETER_VALUE,
		"Invalid value %s for parameter '%s' supplied: Names may be treated as files in "
		"certain cases, and must not resolve to other names when treated as such. This "
		"name would resolve to %s",
		python_json(rq->arena, name), path,
		python_repr(rq->arena, normal_path(rq->arena, name)));
}

bool check_tag_name(struct request *rq, const char *path, const char *name)
{
	return check_name(rq, path, name);
}

bool check_param_name(struct request *rq, const char *path, const char *name)
{
	return check_name(rq, path, name);
}

bool check_metric_name(struct request *rq, const char *path, const char *name)
{
	return check_name(rq, path, name);
}

/* ---- lengths ---- */

bool check_length(struct request *rq, const char *path, size_t limit, const char *value)
{
	if (utf8_length(or_empty(value)) <= limit)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "'%s' exceeds the maximum length of %zu characters", path, limit);
}

const char *truncated(struct arena *a, size_t limit, const char *value)
{
	const char *end = value = or_empty(value);

	if (strlen(value) <= limit)
		return value;
	for (size_t n = 0; n < limit && *end; n++)
		next_character(&end);
	return arena_strndup(a, value, (size_t)(end - value));
}

/* ---- experiments ---- */

enum id_kind { ID_NONE, ID_NUMBER, ID_BEYOND };

static enum id_kind read_id(const char *text, int64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoll(text, &end, 10);
	if (end == text)
		return ID_NONE;
	while (isspace((unsigned char)*end))
		end++;
	return *end ? ID_NONE : errno == ERANGE ? ID_BEYOND : ID_NUMBER;
}

static bool no_id(struct request *rq, const char *text)
{
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid experiment ID '%s'. Experiment ID must be a valid integer.", text);
}

bool parse_experiment_id(struct request *rq, const char *text, int64_t *ret)
{
	switch (read_id(text, ret)) {
	case ID_NUMBER:
		return true;
	case ID_BEYOND: /* a number, but of no experiment */
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "No Experiment with id=%s exists",
			    text + strspn(text, " \t\n\r\f\v+"));
	default:
		return no_id(rq, text);
	}
}

bool parse_experiment_ids(struct request *rq, const struct str_list *list, int64_t *ret)
{
	for (size_t i = 0; i < list->n; i++) {
		enum id_kind kind = read_id(list->v[i], &ret[i]);

		if (kind == ID_NONE)
			return no_id(rq, list->v[i]);
		if (kind == ID_BEYOND)
			ret[i] = -1;
	}
	return true;
}

bool check_experiment_name(struct request *rq, const char *name)
{
	return check_length(rq, "name", MAX_EXPERIMENT_NAME_LENGTH, name);
}

static bool is_retention(const char *s)
{
	size_t digits = strspn(s, "0123456789");

	return *s != '0' && digits && s[digits] && strchr("mhd", s[digits]) && !s[digits + 1];
}

bool check_retention(struct request *rq, const char *parameter, const char *value)
{
	if (utf8_length(value) > MAX_RETENTION_LENGTH)
		return parameter ? fail(rq, INVALID_PARAMETER_VALUE,
					"Invalid value for '%s'. Maximum length is 32 characters.",
					parameter) :
				   fail(rq, INVALID_PARAMETER_VALUE,
					"Trace archival duration must be at most 32 characters.");
	if (is_retention(value))
		return true;
	if (!parameter)
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"Trace archival retention must be in the form `<int><unit>`, where unit is "
			"one of 'm', 'h', or 'd'.");
	return fail(
		rq, INVALID_PARAMETER_VALUE,
		"Invalid value for '%s'. Expected a duration in the form `<int><unit>`, where unit "
		"is one of 'm', 'h', or 'd' (for example '30d' or '12h').",
		parameter);
}

struct archival {
	const char *type, *value, *older_than;
};
static const struct field archival_fields[] = {
	F_STR(archival, type, OPTIONAL),
	F_STR(archival, value, OPTIONAL),
	F_STR(archival, older_than, OPTIONAL),
	F_END,
};

static bool read_archival(struct request *rq, const char *text, struct archival *ret)
{
	if (bind_json(rq, text, "Trace archival config", archival_fields, ret))
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Trace archival config must be encoded as a JSON object.");
}

/* _validate_trace_experiment_tag: two tags hold settings as JSON. */
static bool check_archival_tag(struct request *rq, const char *key, const char *value)
{
	struct archival in = { 0 };

	if (strcmp(key, "mlflow.trace.archivalRetention") == 0) {
		if (!read_archival(rq, value, &in))
			return false;
		if (strcmp(or_empty(in.type), "duration") != 0)
			return fail(rq, INVALID_PARAMETER_VALUE,
				    "Trace archival config must use type 'duration'.");
		return check_retention(rq, NULL, or_empty(in.value));
	}
	if (strcmp(key, "mlflow.trace.archiveNow") == 0)
		return read_archival(rq, value, &in) &&
		       (!in.older_than || check_retention(rq, NULL, in.older_than));
	return true;
}

bool check_experiment_tag(struct request *rq, const char *key, const char *value)
{
	key = or_empty(key);
	value = or_empty(value);
	return check_tag_name(rq, "key", key) &&
	       check_length(rq, "key", MAX_EXPERIMENT_TAG_KEY_LENGTH, key) &&
	       check_length(rq, "value", MAX_EXPERIMENT_TAG_VAL_LENGTH, value) &&
	       check_archival_tag(rq, key, value);
}
