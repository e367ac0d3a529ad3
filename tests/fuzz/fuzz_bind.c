/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The binder on any body and query string. The first byte chooses the method, the
 * second the fields: those of bind_fields.h, or of a row of the endpoint table;
 * the rest is the body, or the query string of a GET. Whatever is bound holds
 * what its field says; what is refused is refused in clean JSON.
 */
#include "app/config.h"
#include "app/endpoints.h"
#include "app/limits.h"
#include "app/query.h"
#include "tests/unit/bind_fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void check_fields(const struct field *fields, const void *in);

static void check_text(const char *s)
{
	require(!s || utf8_valid(s, strlen(s)));
}

static void check_member(const struct field *f, const char *at)
{
	const struct opt_int *i = (const void *)at;
	const struct str_list *strs = (const void *)at;
	const LIST(char) *list = (const void *)at;
	const struct kv_list *map = (const void *)at;

	switch (f->kind) {
	case FIELD_STR:
	case FIELD_JSON:
		check_text(*(const char *const *)(const void *)at);
		break;
	case FIELD_INT:
		require(!i->given || (i->v >= f->min && i->v <= f->max));
		break;
	case FIELD_ENUM:
		require(!i->given || (i->v >= 0 && (size_t)i->v < f->n_names && f->names[i->v]));
		break;
	case FIELD_STRS:
		require(strs->given || !strs->n);
		for (size_t k = 0; k < strs->n; k++)
			check_text(strs->v[k]);
		break;
	case FIELD_MAP:
		require(map->given || !map->n);
		for (size_t k = 0; k < map->n; k++) {
			require(map->v[k].key && map->v[k].value);
			check_text(map->v[k].key);
			check_text(map->v[k].value);
		}
		break;
	case FIELD_LIST:
		require(list->given || !list->n);
		for (size_t k = 0; k < list->n; k++)
			check_fields(f->sub, list->v + k * f->sub_size);
		break;
	case FIELD_MSG:
		if (*(const void *const *)(const void *)at)
			check_fields(f->sub, *(const void *const *)(const void *)at);
		break;
	default:
		break;
	}
}

static void check_fields(const struct field *fields, const void *in)
{
	for (const struct field *f = fields; f->kind; f++)
		check_member(f, (const char *)in + f->offset);
}

/* A required text is there, and not empty. */
static void check_required(const struct field *fields, const char *in)
{
	for (const struct field *f = fields; f->kind; f++)
		if (f->kind == FIELD_STR && f->flags & REQUIRED && !(f->flags & IN_PATH)) {
			const char *s = *(const char *const *)(const void *)(in + f->offset);

			require(s && *s);
		}
}

static void check_refusal(const struct request *rq)
{
	const struct buf *body = &rq->reply.body;

	require(rq->reply.error && rq->reply.status >= 400 && rq->reply.status < 500);
	require(body->len && body->data[0] == '{' && body->data[body->len - 1] == '}');
	require(utf8_valid(body->data, body->len));
	for (size_t i = 0; i < body->len; i++)
		require((unsigned char)body->data[i] >= 0x20);
}

/* What a model makes of a body is JSON again; what it refuses is refused in clean JSON. */
static void check_models(struct request *rq, const struct field *fields, const char *in)
{
	for (const struct field *f = fields; f->kind; f++) {
		const struct json_value *v;

		if (f->kind != FIELD_BODY)
			continue;
		v = model_check(rq, f->model,
				model_tree(rq,
					   *(const char *const *)(const void *)(in + f->offset)));
		if (v)
			require(json_value_read(rq->arena, json_value_dump(rq->arena, v, false)));
		else
			check_refusal(rq);
	}
}

static void bind(struct request *rq, const struct field *fields, size_t struct_size)
{
	static const struct path_param path = { "id", "7" };
	void *in = arena_alloc(rq->arena, struct_size);

	if (!bind_request(rq, fields, &path, 1, in)) {
		check_refusal(rq);
		return;
	}
	require(!rq->reply.error);
	check_fields(fields, in);
	check_required(fields, in);
	check_models(rq, fields, in);
}

static void bind_text(struct request *rq, const char *text)
{
	struct everything in = { 0 };

	if (bind_json(rq, text, "It", everything_fields, &in))
		check_fields(everything_fields, &in);
	else
		check_refusal(rq);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum method methods[] = { POST, PATCH, DELETE, GET };
	struct arena *a = arena_new(256 * MIB);
	struct request *rq = ARENA_NEW(a, struct request);
	/* no host is looked up */
	static const struct config config = { .icon_url_schemes = "https,http",
					      .icon_url_domains = "",
					      .icon_url_private = true };
	struct endpoint plain = { 0 };
	size_t rows;
	const struct endpoint *table = endpoint_table(&rows);
	const char *text;

	if (size < 2) {
		arena_free(a);
		return 0;
	}
	text = arena_strndup(a, (const char *)data + 2, size - 2);
	rq->method = methods[data[0] % 4];
	rq->arena = a;
	rq->config = &config;
	rq->endpoint = data[1] ? &table[(data[1] - 1U) % rows] : &plain;
	rq->query = rq->method == GET || data[0] & 4 ? text : "";
	rq->body = text;
	rq->content_length = rq->method == GET ? 0 : size - 2;
	rq->content_type = "application/json";
	buf_init(&rq->reply.body, 1 * MIB);
	if (data[0] & 8)
		bind_text(rq, text);
	else if (data[1])
		bind(rq, rq->endpoint->handler->fields, rq->endpoint->handler->size);
	else
		bind(rq, everything_fields, sizeof(struct everything));
	buf_free(&rq->reply.body);
	arena_free(a);
	return 0;
}
