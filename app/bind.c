/* SPDX-License-Identifier: Apache-2.0 */
/* From JSON body or query string to a handler's typed struct; see bind.h. */
#include "app/bind.h"

#include "app/endpoints.h"
#include "app/json_text.h"
#include "app/limits.h"
#include "app/proto_time.h"
#include "app/query.h"
#include "app/search/python.h"

#include <ctype.h>
#include <errno.h>
#include <json-c/json.h>
#include <json-c/json_visit.h>

/* Appended to each message, as mlflow/server/handlers.py does. */
#define SEE_DOCS " See the API docs for more information about request parameters."

/* How much of a refused value an error message repeats. */
#define SHOWN_VALUE_MAX 1000

const struct field kv_fields[] = {
	F_STR(kv, key, OPTIONAL),
	F_STR(kv, value, OPTIONAL),
	F_END,
};

const struct field keyed_fields[] = {
	F_STR(kv, key, REQUIRED),
	F_STR(kv, value, OPTIONAL),
	F_END,
};

/* Where a field comes from; 0 is the body, or the query string instead of it. */
#define FIELD_SOURCE (IN_PATH | IN_QUERY)

struct binding {
	struct request *rq;
	struct arena *arena;
	unsigned source; /* only fields of this source are bound */
	/* the first value of a wrong type, anywhere */
	const char *bad_path;
	struct json_object *bad_value;
	bool bad_is_secret;
	/* the first required field that is missing in an element of a list */
	const char *missing_path;
	/* the first field spelled two ways */
	const char *conflict;
	bool holds_secrets; /* the tree is to be wiped */
};

static void put_tree(void *tree)
{
	json_object_put(tree);
}

/* A string's bytes are json-c's own, which it frees as they are. */
static int wipe_string(struct json_object *value, int flags UNUSED,
		       struct json_object *parent UNUSED, const char *key UNUSED,
		       size_t *index UNUSED, void *arg UNUSED)
{
	if (json_object_is_type(value, json_type_string))
		explicit_bzero((void *)(uintptr_t)json_object_get_string(value),
			       (size_t)json_object_get_string_len(value));
	return JSON_C_VISIT_RETURN_CONTINUE;
}

static void wipe_tree(void *tree)
{
	json_c_visit(tree, 0, wipe_string, NULL);
	json_object_put(tree);
}

/* Length of the digits of an integer that does not fit 64 bits, which is a double
 * here (json_text_widened()); 0 for any other value. */
static size_t wide_length(struct json_object *value)
{
	const size_t end = strlen(JSON_WIDENED);
	const char *text;
	size_t n;

	if (!json_object_is_type(value, json_type_double))
		return 0;
	text = json_object_to_json_string_length(value, JSON_C_TO_STRING_PLAIN, &n);
	return n > end && strcmp(text + n - end, JSON_WIDENED) == 0 ? n - end : 0;
}

/* ---- words for error messages: Python's names and JSON's text ---- */

static const char *python_type(struct json_object *value)
{
	switch (json_object_get_type(value)) {
	case json_type_null:
		return "NoneType";
	case json_type_boolean:
		return "bool";
	case json_type_double:
		return wide_length(value) ? "int" : "float";
	case json_type_int:
		return "int";
	case json_type_object:
		return "dict";
	case json_type_array:
		return "list";
	default:
		return "str";
	}
}

static const char *shown(struct arena *a, struct json_object *value)
{
	size_t n;
	const char *text = json_object_to_json_string_length(
		value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &n);

	n = wide_length(value) ? wide_length(value) : n;
	if (n <= SHOWN_VALUE_MAX)
		return arena_strndup(a, text, n);
	n = SHOWN_VALUE_MAX;
	while (n && ((unsigned char)text[n] & 0xc0) == 0x80) /* not inside a character */
		n--;
	return arena_printf(a, "%.*s...", (int)n, text);
}

static bool fail_value(struct binding *b, const char *path, struct json_object *value)
{
	return fail(
		b->rq, INVALID_PARAMETER_VALUE,
		"Invalid value %s for parameter '%s' supplied:  Hint: Value was of type '%s'." SEE_DOCS,
		b->bad_is_secret ? "***" : shown(b->arena, value), path, python_type(value));
}

/* What an error calls a field: "tags.key" for key below tags. */
static const char *path_of(struct binding *b, const char *parent, const struct field *f)
{
	return parent ? arena_printf(b->arena, "%s.%s", parent, f->name) : f->name;
}

/* Remembers the first bad value; the caller goes on, because a required field
 * that is missing is reported before it. */
static bool bad(struct binding *b, const char *parent, const struct field *f,
		struct json_object *value)
{
	if (!b->bad_path) {
		b->bad_path = path_of(b, parent, f);
		b->bad_value = value;
		b->bad_is_secret = f->flags & SECRET;
	}
	return false;
}

/* ---- scalars, with the conversions of protobuf's ParseDict ---- */

static bool parse_str(struct json_object *value, const char **ret)
{
	size_t n;

	if (!json_object_is_type(value, json_type_string))
		return false;
	n = (size_t)json_object_get_string_len(value);
	*ret = json_object_get_string(value);
	return utf8_valid(*ret, n);
}

/* A string without NULs, as C reads it whole; NULL for any other value. */
static const char *plain_string(struct json_object *value)
{
	const char *s;

	if (!json_object_is_type(value, json_type_string))
		return NULL;
	s = json_object_get_string(value);
	return strlen(s) == (size_t)json_object_get_string_len(value) ? s : NULL;
}

/* A decimal number and nothing else, so that strtod sees no hex, no "nan". */
static bool is_decimal(const char *s)
{
	return *s && s[strspn(s, "+-.0123456789eE")] == '\0';
}

static bool parse_decimal(const char *s, double *ret)
{
	char *end;

	if (!is_decimal(s))
		return false;
	*ret = strtod(s, &end);
	return *end == '\0';
}

/* A string holds an integer as "12" or, like ParseDict, as "1e3". */
static bool parse_int_text(const char *s, int64_t *ret)
{
	double d;
	char *end;

	if (!is_decimal(s))
		return false;
	errno = 0;
	*ret = strtoll(s, &end, 10);
	if (*end == '\0')
		return errno == 0;
	if (!parse_decimal(s, &d) || d < -0x1p63 || d >= 0x1p63 || d != (double)(int64_t)d)
		return false;
	*ret = (int64_t)d;
	return true;
}

static bool parse_int(struct json_object *value, int64_t *ret)
{
	const char *text;
	double d;

	switch (json_object_get_type(value)) {
	case json_type_int:
		/* json-c keeps what is beyond int64 as uint64, clamped */
		*ret = json_object_get_int64(value);
		return !(*ret == INT64_MAX && json_object_get_uint64(value) > INT64_MAX);
	case json_type_double:
		d = json_object_get_double(value);
		if (wide_length(value) || !(d >= -0x1p63 && d < 0x1p63) || d != (double)(int64_t)d)
			return false;
		*ret = (int64_t)d;
		return true;
	case json_type_string:
		text = plain_string(value);
		return text && parse_int_text(text, ret);
	default:
		return false;
	}
}

/* What Python's float() takes; NaN only in the spelling of protobuf's JSON. */
static bool parse_dbl_text(struct arena *a, const char *s, double *ret)
{
	return py_float(a, s, ret) && (!__builtin_isnan(*ret) || strcmp(s, "NaN") == 0);
}

static bool parse_dbl(struct arena *a, struct json_object *value, double *ret)
{
	const char *text;

	switch (json_object_get_type(value)) {
	case json_type_int:
	case json_type_double:
		*ret = json_object_get_double(value);
		/* a bare NaN or Infinity is not JSON; ParseDict wants it quoted */
		return __builtin_isfinite(*ret);
	case json_type_boolean:
		*ret = json_object_get_boolean(value);
		return true;
	case json_type_string:
		text = plain_string(value);
		return text && parse_dbl_text(a, text, ret);
	default:
		return false;
	}
}

static bool parse_bool(struct json_object *value, bool *ret)
{
	*ret = json_object_get_boolean(value);
	return json_object_is_type(value, json_type_boolean);
}

/* A name, or its number as number or string. What is unknown counts as absent,
 * like ParseDict with ignore_unknown_fields. */
static bool parse_enum(const struct field *f, struct json_object *value, struct opt_int *ret)
{
	const char *name = plain_string(value);
	int64_t v = -1;

	if (json_object_is_type(value, json_type_boolean)) /* 0 or 1, in Python */
		v = json_object_get_boolean(value);
	else if (!json_object_is_type(value, json_type_string) &&
		 !json_object_is_type(value, json_type_int))
		return false;
	for (size_t i = 0; name && i < f->n_names; i++)
		if (f->names[i] && strcmp(f->names[i], name) == 0)
			v = (int64_t)i;
	if (v < 0 && !parse_int(value, &v))
		return true;
	if (v >= 0 && (size_t)v < f->n_names && f->names[v])
		*ret = (struct opt_int){ .given = true, .v = v };
	return ret->given || name || !(f->flags & KNOWN_NUMBER);
}

/* ---- one field, one message ---- */

static bool bind_fields(struct binding *b, const struct field *fields, struct json_object *tree,
			const char *parent, void *ret);

static bool bind_strs(struct binding *b, struct json_object *value, struct str_list *ret)
{
	size_t n;

	if (!json_object_is_type(value, json_type_array))
		return false;
	n = json_object_array_length(value);
	if (n > LIST_MAX)
		return false;
	*ret = (struct str_list){ .given = true, .n = n };
	ret->v = ARENA_ARRAY(b->arena, n, const char *);
	for (size_t i = 0; i < n; i++) {
		struct json_object *item = json_object_array_get_idx(value, i);

		if (!parse_str(item, &ret->v[i]))
			return false;
	}
	return true;
}

static bool bind_map(struct binding *b, struct json_object *value, struct kv_list *ret)
{
	struct json_object_iterator at, end;

	if (!json_object_is_type(value, json_type_object) ||
	    json_object_object_length(value) > LIST_MAX)
		return false;
	ret->given = true;
	ret->v = ARENA_ARRAY(b->arena, (size_t)json_object_object_length(value), struct kv);
	end = json_object_iter_end(value);
	for (at = json_object_iter_begin(value); !json_object_iter_equal(&at, &end);
	     json_object_iter_next(&at)) {
		struct kv *entry = &ret->v[ret->n++];

		entry->key = json_object_iter_peek_name(&at);
		if (!parse_str(json_object_iter_peek_value(&at), &entry->value))
			return false;
	}
	return true;
}

/* Required fields count under their snake_case name only, as in the reference. */
static bool is_missing(const struct field *f, struct json_object *tree)
{
	struct json_object *value = NULL;

	if (!json_object_object_get_ex(tree, f->name, &value) || !value)
		if (f->legacy)
			json_object_object_get_ex(tree, f->legacy, &value);
	return !value || (json_object_is_type(value, json_type_string) &&
			  json_object_get_string_len(value) == 0);
}

static void note_missing(struct binding *b, const char *list, size_t i, const struct field *fields,
			 struct json_object *item)
{
	for (const struct field *f = fields; f->kind && !b->missing_path; f++)
		if ((f->flags & REQUIRED) && is_missing(f, item))
			b->missing_path = arena_printf(b->arena, "%s[%zu].%s", list, i, f->name);
}

static bool bind_list(struct binding *b, const struct field *f, struct json_object *value,
		      const char *parent, void *member)
{
	const char *path = path_of(b, parent, f);
	LIST(unsigned char) *ret = member;
	size_t n;

	if (!json_object_is_type(value, json_type_array))
		return false;
	n = json_object_array_length(value);
	if (n > LIST_MAX)
		return false;
	ret->given = true;
	ret->n = n;
	ret->v = arena_array(b->arena, n, f->sub_size);
	for (size_t i = 0; i < n; i++) {
		struct json_object *item = json_object_array_get_idx(value, i);

		if (!json_object_is_type(item, json_type_object))
			return false;
		note_missing(b, path, i, f->sub, item);
		if (!bind_fields(b, f->sub, item, path, ret->v + i * f->sub_size))
			return false;
	}
	return true;
}

static bool bind_msg(struct binding *b, const struct field *f, struct json_object *value,
		     const char *parent, void *member)
{
	void *sub = arena_alloc(b->arena, f->sub_size);

	if (!json_object_is_type(value, json_type_object))
		return false;
	*(void **)member = sub;
	return bind_fields(b, f->sub, value, f->flags & NO_PREFIX ? NULL : path_of(b, parent, f),
			   sub);
}

static bool bind_int(const struct field *f, struct json_object *value, struct opt_int *ret)
{
	ret->given = parse_int(value, &ret->v) && ret->v >= f->min && ret->v <= f->max;
	return ret->given;
}

static bool bind_time(struct json_object *value, bool (*read)(const char *s, int64_t *ret_ms),
		      struct opt_int *ret)
{
	const char *text = plain_string(value);

	ret->given = text && read(text, &ret->v);
	return ret->given;
}

static bool bind_value(struct binding *b, const struct field *f, struct json_object *value,
		       const char *parent, void *member)
{
	bool ok = true;

	switch (f->kind) {
	case FIELD_STR:
		ok = parse_str(value, member);
		break;
	case FIELD_INT:
		ok = bind_int(f, value, member);
		break;
	case FIELD_DBL:
		ok = parse_dbl(b->arena, value, &((struct opt_dbl *)member)->v);
		((struct opt_dbl *)member)->given = true;
		break;
	case FIELD_BOOL:
		ok = parse_bool(value, &((struct opt_bool *)member)->v);
		((struct opt_bool *)member)->given = true;
		break;
	case FIELD_ENUM:
		ok = parse_enum(f, value, member);
		break;
	case FIELD_TIMESTAMP:
		ok = bind_time(value, proto_timestamp_read, member);
		break;
	case FIELD_DURATION:
		ok = bind_time(value, proto_duration_read, member);
		break;
	case FIELD_JSON:
		*(const char **)member = arena_strdup(
			b->arena, json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN));
		break;
	case FIELD_STRS:
		ok = bind_strs(b, value, member);
		break;
	case FIELD_MAP:
		ok = bind_map(b, value, member);
		break;
	case FIELD_LIST:
		ok = bind_list(b, f, value, parent, member);
		break;
	case FIELD_MSG:
		ok = bind_msg(b, f, value, parent, member);
		break;
	case FIELD_BODY:
	case FIELD_END:
		break;
	}
	return ok || bad(b, parent, f, value);
}

/* protobuf's JSON name of a field: experiment_id -> experimentId. */
static const char *camel_case(struct arena *a, const char *name)
{
	char *out = arena_strdup(a, name), *to = out;

	for (const char *p = name; *p; p++) {
		if (*p == '_' && p[1])
			*to++ = (char)toupper((unsigned char)*++p);
		else
			*to++ = *p;
	}
	*to = '\0';
	return out;
}

static void bind_null(const struct field *f, void *member)
{
	if (f->flags & NULL_IS_EMPTY)
		((struct str_list *)member)->given = true;
}

/* Binds what is spelled in camelCase; both spellings of one field in one
 * message are a conflict (_reject_conflicting_field_aliases): layers in front
 * that read the body themselves could authorise one and we act on the other. */
static bool bind_camel_case(struct binding *b, const struct field *f, struct json_object *tree,
			    const char *parent, void *member)
{
	struct json_object *value = NULL;
	const char *camel;

	if (!strchr(f->name, '_'))
		return true;
	camel = camel_case(b->arena, f->name);
	if (!json_object_object_get_ex(tree, camel, &value))
		return true;
	if (json_object_object_get_ex(tree, f->name, NULL)) {
		if (!b->conflict)
			b->conflict = f->name;
		return false;
	}
	if (value)
		return bind_value(b, f, value, parent, member);
	bind_null(f, member);
	return true;
}

static bool bind_fields(struct binding *b, const struct field *fields, struct json_object *tree,
			const char *parent, void *ret)
{
	int known = 0;
	bool ok = true;

	for (const struct field *f = fields; f->kind; f++) {
		struct json_object *value = NULL;

		if ((f->flags & FIELD_SOURCE) != b->source)
			continue;
		if (json_object_object_get_ex(tree, f->name, &value)) {
			known++;
			if (!value && f->flags & NOT_NULL)
				ok = bad(b, parent, f, value);
			if (!value && f->flags & NULL_IS_EMPTY)
				((struct str_list *)(void *)((char *)ret + f->offset))->given =
					true;
		} else if (f->legacy && !(f->flags & LEGACY_UNREAD)) {
			json_object_object_get_ex(tree, f->legacy, &value);
		}
		if (value)
			ok = bind_value(b, f, value, parent, (char *)ret + f->offset) && ok;
	}
	if (known == json_object_object_length(tree)) /* no other key, so no other spelling */
		return ok;
	for (const struct field *f = fields; f->kind; f++)
		if ((f->flags & FIELD_SOURCE) == b->source)
			ok = bind_camel_case(b, f, tree, parent, (char *)ret + f->offset) && ok;
	return ok;
}

/* ---- the whole request ---- */

static bool fail_missing(struct binding *b, const char *path)
{
	return fail(b->rq, INVALID_PARAMETER_VALUE,
		    "Missing value for required parameter '%s'." SEE_DOCS, path);
}

/* Whether `path` is of an element of a list: "metrics[0].key" of metrics. */
static bool is_in_list(const char *path, const struct field *list)
{
	size_t n = strlen(list->name);

	return path && strncmp(path, list->name, n) == 0 && path[n] == '[';
}

static bool bind_tree(struct binding *b, const struct field *fields, struct json_object *tree,
		      void *ret)
{
	bool ok = bind_fields(b, fields, tree, NULL, ret);

	if (b->conflict)
		return fail(b->rq, INVALID_PARAMETER_VALUE,
			    "Request specifies both '%s' and '%s'; provide only one of them.",
			    b->conflict, camel_case(b->arena, b->conflict));
	for (const struct field *f = fields; f->kind; f++) {
		if ((f->flags & FIELD_SOURCE) != b->source)
			continue;
		if ((f->flags & REQUIRED) && is_missing(f, tree))
			return fail_missing(b, f->name);
		if (is_in_list(b->missing_path, f))
			return fail_missing(b, b->missing_path);
		if (b->bad_path && strcmp(b->bad_path, f->name) == 0)
			return fail_value(b, b->bad_path, b->bad_value);
	}
	return ok || fail_value(b, b->bad_path, b->bad_value);
}

/* Too short to matter, or looked at. */
static bool check_memory(struct binding *b, const char *text, size_t n, const char *what)
{
	if (n <= JSON_TREE_MAX / JSON_MEMORY_PER_BYTE || json_text_memory(text, n) <= JSON_TREE_MAX)
		return true;
	return fail(b->rq, INVALID_PARAMETER_VALUE,
		    "%s holds more values than the server takes at once. Send less at once, for "
		    "instance smaller batches.",
		    what);
}

/* Its buffer holds the last text it read. */
static void put_tokener(struct binding *b, struct json_tokener *tok)
{
	if (tok && b->holds_secrets && tok->pb && tok->pb->buf)
		explicit_bzero(tok->pb->buf, (size_t)tok->pb->size);
	json_tokener_free(tok);
}

static struct json_object *parse_text(struct binding *b, const char *text, size_t n,
				      const char *what)
{
	struct json_tokener *tok = json_tokener_new_ex(JSON_DEPTH_MAX);
	struct json_object *tree = NULL;
	enum json_tokener_error error = json_tokener_error_size;
	size_t end = 0;
	const char *unclean = utf8_valid(text, n) ? json_text_error(text, n, &end) :
						    "a NUL byte or invalid UTF-8";

	if (unclean) {
		json_tokener_free(tok);
		fail(b->rq, INVALID_PARAMETER_VALUE, "%s is not valid JSON: %s at byte %zu.", what,
		     unclean, end);
		return NULL;
	}
	if (!check_memory(b, text, n, what)) {
		json_tokener_free(tok);
		return NULL;
	}
	text = json_text_widened(b->arena, text, &n);
	if (tok && n < INT32_MAX) {
		json_tokener_set_flags(tok, JSON_TOKENER_STRICT);
		tree = json_tokener_parse_ex(tok, text,
					     (int)n + 1); /* with the NUL: it ends numbers */
		error = json_tokener_get_error(tok);
		end = json_tokener_get_parse_end(tok);
	}
	put_tokener(b, tok);
	if (error == json_tokener_success && tree && end >= n) {
		arena_defer(b->arena, b->holds_secrets ? wipe_tree : put_tree, tree);
		return tree;
	}
	json_object_put(tree);
	if (error == json_tokener_success && !tree && end >= n) /* the literal null */
		return NULL;
	fail(b->rq, INVALID_PARAMETER_VALUE, "%s is not valid JSON: %s at byte %zu.", what,
	     error == json_tokener_success  ? "unexpected text after the value" :
	     error == json_tokener_continue ? "unexpected end of data" :
					      json_tokener_error_desc(error),
	     end);
	return NULL;
}

static bool is_json(const char *content_type)
{
	size_t n = strcspn(content_type, ";");

	return n == strlen("application/json") && memcmp(content_type, "application/json", n) == 0;
}

static bool check_content_type(struct request *rq)
{
	if (!(rq->method & (POST | PUT)))
		return true;
	if (!rq->content_type)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Bad Request. Content-Type header is missing.");
	if (is_json(rq->content_type))
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Bad Request. Content-Type must be one of ['application/json'].");
}

static struct json_object *empty_tree(struct binding *b)
{
	struct json_object *tree = json_object_new_object();

	arena_defer(b->arena, put_tree, tree);
	return tree;
}

/* The body as an object; an empty body and null count as {}, and a JSON string
 * is decoded once more (old clients encode twice). NULL: answered. */
static struct json_object *body_tree(struct binding *b)
{
	const char *what = "Request body";
	struct json_object *tree;

	if (!check_content_type(b->rq))
		return NULL;
	if (!b->rq->content_length)
		return empty_tree(b);
	tree = parse_text(b, b->rq->body, b->rq->content_length, what);
	if (json_object_is_type(tree, json_type_string))
		tree = parse_text(b, json_object_get_string(tree),
				  (size_t)json_object_get_string_len(tree), what);
	if (!tree)
		return b->rq->reply.error ? NULL : empty_tree(b);
	if (json_object_is_type(tree, json_type_object))
		return tree;
	fail(b->rq, INVALID_PARAMETER_VALUE, "Request body must be a JSON object, got '%s'.",
	     python_type(tree));
	return NULL;
}

static bool query_bool(struct binding *b, const char *text, struct json_object **ret)
{
	bool yes = strcasecmp(text, "true") == 0;

	if (!yes && strcasecmp(text, "false") != 0)
		return fail(b->rq, INVALID_PARAMETER_VALUE,
			    "Invalid boolean value: %s, must be 'true' or 'false'.", text);
	*ret = json_object_new_boolean(yes);
	return true;
}

static bool add_query_field(struct binding *b, const struct query *q, const struct field *f,
			    struct json_object *tree)
{
	bool many = f->kind == FIELD_STRS || f->kind == FIELD_LIST;
	struct json_object *list = many ? json_object_new_array() : NULL, *value = NULL;
	const char *name = f->name;

	if (!query_get(q, name) && f->legacy)
		name = f->legacy;
	for (size_t i = 0; i < q->n; i++) {
		if (strcmp(q->pairs[i].name, name) != 0)
			continue;
		if (f->kind == FIELD_BOOL) {
			if (!query_bool(b, q->pairs[i].value, &value))
				return false;
		} else {
			value = json_object_new_string(q->pairs[i].value);
		}
		if (many) {
			json_object_array_add(list, value);
			continue;
		}
		json_object_object_add(tree, name, value);
		if (!(f->flags & LAST))
			return true;
	}
	if (many && json_object_array_length(list))
		json_object_object_add(tree, f->name, list);
	else
		json_object_put(list);
	return true;
}

/* A form's text; "" for what is none, as the reference reads it. */
static const char *form_of(const struct request *rq)
{
	static const char type[] = "application/x-www-form-urlencoded";
	size_t n = rq->content_type ? strcspn(rq->content_type, "; ") : 0;

	if (n != sizeof(type) - 1 || strncasecmp(rq->content_type, type, n) != 0 || !rq->body)
		return "";
	return strlen(rq->body) == rq->content_length ? rq->body : "%00"; /* a NUL: refused */
}

/* The query string, or a form, as the object a body would have been: all values
 * strings. */
static struct json_object *query_tree(struct binding *b, const struct field *fields)
{
	struct json_object *tree = empty_tree(b);
	bool is_form = b->rq->endpoint->flags & FORM;
	struct query q;

	if (!query_parse(b->arena, is_form ? form_of(b->rq) : b->rq->query, &q)) {
		fail(b->rq, INVALID_PARAMETER_VALUE,
		     "The query string holds a NUL byte, is not valid UTF-8 or has more than %d "
		     "parameters.",
		     QUERY_PARAMS_MAX);
		return NULL;
	}
	for (const struct field *f = fields; f->kind; f++)
		if ((f->flags & FIELD_SOURCE) == b->source && !add_query_field(b, &q, f, tree))
			return NULL;
	return tree;
}

static void bind_path(const struct field *fields, const struct path_param *params, size_t n,
		      void *ret)
{
	for (const struct field *f = fields; f->kind; f++)
		for (size_t i = 0; i < n; i++)
			if ((f->flags & IN_PATH) && strcmp(f->name, params[i].name) == 0)
				*(const char **)((char *)ret + f->offset) = params[i].value;
}

static bool has_secret(const struct field *fields)
{
	for (const struct field *f = fields; f->kind; f++)
		if ((f->flags & SECRET) || (f->sub && has_secret(f->sub)))
			return true;
	return false;
}

static bool has_source(const struct field *fields, unsigned source)
{
	for (const struct field *f = fields; f->kind; f++)
		if ((f->flags & FIELD_SOURCE) == source)
			return true;
	return false;
}

static bool bind_query(struct binding *b, const struct field *fields, void *ret)
{
	struct json_object *tree = query_tree(b, fields);

	return tree && bind_tree(b, fields, tree, ret);
}

static bool bind_body(struct binding *b, const struct field *fields, void *ret)
{
	struct json_object *tree = body_tree(b);

	return tree && bind_tree(b, fields, tree, ret);
}

/* ---- bodies that a model describes ---- */

/* As FastAPI takes them: any type that ends in json. */
static bool is_model_json(const char *content_type)
{
	size_t n = strcspn(content_type, "; ");

	return (n == 16 && strncasecmp(content_type, "application/json", n) == 0) ||
	       (n > 17 && strncasecmp(content_type, "application/", 12) == 0 &&
		strncasecmp(content_type + n - 5, "+json", 5) == 0);
}

/* Texts that decide who may ask, and that the audit log names; the model has a word on
 * all else. */
static void bind_texts(const struct field *fields, struct json_object *tree, void *ret)
{
	struct json_object *value = NULL;

	for (const struct field *f = fields; f->kind; f++)
		if ((f->flags & OF_MODEL) && json_object_object_get_ex(tree, f->name, &value))
			parse_str(value, (const char **)(void *)((char *)ret + f->offset));
}

static const struct field *body_field(const struct field *fields)
{
	for (; fields->kind; fields++)
		if (fields->kind == FIELD_BODY)
			return fields;
	return NULL;
}

/* What is no JSON by its type counts as null, which no model takes. */
static bool bind_model(struct binding *b, const struct field *fields, void *ret)
{
	const struct request *rq = b->rq;
	const char **body = (const char **)(void *)((char *)ret + body_field(fields)->offset);
	struct json_object *tree;

	if (!rq->content_length)
		return true;
	*body = "null";
	if (!is_model_json(rq->content_type ? rq->content_type : ""))
		return true;
	tree = parse_text(b, rq->body, rq->content_length, "Request body");
	if (!tree)
		return !b->rq->reply.error;
	*body = arena_strndup(b->arena, rq->body, rq->content_length);
	if (json_object_is_type(tree, json_type_object))
		bind_texts(fields, tree, ret);
	return true;
}

/* Old clients send the fields of a GET as a JSON body. */
static bool asks_by_body(const struct request *rq)
{
	return !*rq->query && rq->content_length;
}

/* Calls about users and roles read the query string of a DELETE that has no JSON
 * (mlflow/server/auth/__init__.py _get_request_param). */
static bool deletes_by_query(const struct request *rq)
{
	return rq->method == DELETE && rq->endpoint->flags & (USERS | LEGACY_USERS) &&
	       !is_json(rq->content_type ? rq->content_type : "");
}

bool bind_request(struct request *rq, const struct field *fields, const struct path_param *params,
		  size_t n_params, void *ret)
{
	struct binding main = { .rq = rq, .arena = rq->arena, .holds_secrets = has_secret(fields) };
	struct binding query = { .rq = rq, .arena = rq->arena, .source = IN_QUERY };
	bool beside = has_source(fields, IN_QUERY), is_get = rq->method & (GET | HEAD);

	bind_path(fields, params, n_params, ret);
	if (body_field(fields))
		return bind_model(&main, fields, ret);
	if ((is_get && !asks_by_body(rq)) || rq->endpoint->flags & (UPLOAD | FORM) ||
	    deletes_by_query(rq)) {
		if (!bind_query(&main, fields, ret))
			return false;
	} else if (!beside || has_source(fields, 0)) {
		if (!bind_body(&main, fields, ret))
			return false;
	}
	return !beside || bind_query(&query, fields, ret);
}

bool bind_json(struct request *rq, const char *text, const char *what, const struct field *fields,
	       void *ret)
{
	struct binding b = { .rq = rq, .arena = rq->arena };
	struct json_object *tree = parse_text(&b, text, strlen(text), what);

	if (!tree && rq->reply.error)
		return false;
	if (!json_object_is_type(tree, json_type_object))
		return fail(rq, INVALID_PARAMETER_VALUE, "%s must be a JSON object, got '%s'.",
			    what, python_type(tree));
	return bind_tree(&b, fields, tree, ret);
}
