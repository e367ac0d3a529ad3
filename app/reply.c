/* SPDX-License-Identifier: Apache-2.0 */
/* Answers: error bodies in MLflow's form, JSON, text and headers. */
#include "app/limits.h"
#include "app/request.h"

#include <stdarg.h>

struct error_info {
	const char *name;
	int status;
	const char *sqlstate;
	const char *error_class;
};

static const struct error_info errors[] = {
	[ERROR_NONE] = { "NONE", 200, NULL, NULL },
#define ERR(code, status, sqlstate, class) [code] = { #code, status, sqlstate, class },
#define ERR_AS(code, name, status, sqlstate, class) [code] = { #name, status, sqlstate, class },
#include "app/errors.def"
#undef ERR
#undef ERR_AS
};

const char *error_name(enum error_code code)
{
	return errors[code].name;
}

int error_status(enum error_code code)
{
	return errors[code].status;
}

static void start(struct request *rq, int status, const char *type)
{
	rq->reply.status = status;
	rq->reply.type = type;
	buf_reset(&rq->reply.body, SIZE_MAX);
}

bool fail(struct request *rq, enum error_code code, const char *format, ...)
{
	const struct error_info *e = &errors[code];
	struct json j;
	va_list ap;

	start(rq, e->status, "application/json");
	rq->reply.n_headers = 0;
	rq->reply.error = code;
	va_start(ap, format);
	rq->reply.message = arena_vprintf(rq->arena, format, ap);
	va_end(ap);

	/* mlflow/exceptions.py MlflowException.serialize_as_json */
	j = jw_to(&rq->reply.body);
	jw_obj(&j);
	jw_kv_str(&j, "error_code", e->name);
	jw_kv_str(&j, "message", rq->reply.message);
	jw_kv_str(&j, "sqlstate", e->sqlstate);
	jw_kv_str(&j, "error_class", e->error_class);
	jw_obj_end(&j);
	return false;
}

static void forget_body(void *body)
{
	buf_free(body);
}

struct request *request_quiet(struct request *rq)
{
	struct request *quiet = ARENA_NEW(rq->arena, struct request);

	*quiet = *rq;
	quiet->reply = (struct reply){ 0 };
	buf_init(&quiet->reply.body, 64 * KIB);
	arena_defer(rq->arena, forget_body, &quiet->reply.body);
	return quiet;
}

struct json reply_json(struct request *rq)
{
	start(rq, 200, "application/json");
	return jw_to(&rq->reply.body);
}

bool reply_empty(struct request *rq)
{
	struct json j = reply_json(rq);

	jw_raw(&j, "{}");
	return true;
}

bool reply_nothing(struct request *rq)
{
	start(rq, 204, NULL);
	return true;
}

bool reply_member(struct request *rq, const char *key, const char *value)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_kv_str(&j, key, value);
	jw_obj_end(&j);
	return true;
}

bool reply_text(struct request *rq, const char *text)
{
	start(rq, 200, "text/plain; charset=utf-8");
	buf_puts(&rq->reply.body, text);
	return true;
}

void reply_header(struct request *rq, const char *name, const char *value)
{
	struct reply *r = &rq->reply;

	for (const char *p = value; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return;
	if (r->n_headers == HEADERS_MAX)
		return;
	r->headers[r->n_headers].name = name;
	r->headers[r->n_headers++].value = value;
}
