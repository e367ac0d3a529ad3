/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Request bodies of the endpoints that MLflow serves with FastAPI: described by models,
 * whose mistakes are told all at once and in pydantic's words (2.x, in its lax mode),
 * behind "Invalid request: ". bind.c binds the others.
 *
 *	v = model_check(rq, &model, model_tree(rq, in->body));
 *
 * What comes out is what pydantic's model_dump(by_alias=True, exclude_unset=True) makes
 * of it: declared members in their order, and behind them, where a model keeps them,
 * those it does not know.
 */
#ifndef MF_MODEL_BODY_H
#define MF_MODEL_BODY_H

#include "app/json_value.h"
#include "app/request.h"

enum model_kind {
	MODEL_END,
	MODEL_STR,
	MODEL_BOOL, /* also 0, 1 and words such as "yes" */
	MODEL_DICT, /* any object */
	MODEL_ANY,
	MODEL_STRS, /* a list of texts */
	MODEL_ONE,  /* a model */
	MODEL_LIST, /* a list of models, at most `max` when that is not 0 */
	MODEL_MAP,  /* an object whose members are models */
};

enum model_flag {
	MODEL_NULLABLE = 1 << 0,
	MODEL_REQUIRED = 1 << 1,
	MODEL_OR_FALSE = 1 << 2, /* MODEL_BOOL: false when it is absent */
};

struct model;
struct model_field {
	const char *name;
	enum model_kind kind;
	unsigned flags;
	const struct model *of;
	size_t max;
	const char *also; /* another name it may have in requests, or NULL */
	/* looks at a text that is there, and may replace it; false: answered */
	bool (*check)(struct request *rq, const char **text);
};

enum model_keeps {
	MODEL_KEEPS_OTHERS = 1 << 0, /* members it does not know */
	MODEL_OTHERS_FIRST = 1 << 1, /* and puts them before the others */
	MODEL_DROPS_NULLS = 1 << 2,  /* of declared members */
	MODEL_IS_DATACLASS = 1 << 3, /* other words for what is no object */
};

struct model {
	const char *name;
	const struct model_field *fields;
	unsigned keeps;
};

/* The JSON of a body as bind.c left it (FIELD_BODY). NULL: there is none or it is too
 * large or deep, which was answered. */
const struct json_value *model_tree(struct request *rq, const char *body) MUST_CHECK;

/* What a model makes of it. NULL: answered, or `v` is NULL. */
const struct json_value *model_check(struct request *rq, const struct model *m,
				     const struct json_value *v) MUST_CHECK;

/* Answers with one mistake: `where`, which may be "", and what it is. Returns false. */
bool model_fail(struct request *rq, const char *where, const char *what);

/* A member of what was checked: whether it was given; its text, NULL when it is absent
 * or null; its JSON as Python spells it, the same. */
bool model_has(const struct json_value *v, const char *name);
const char *model_text(const struct json_value *v, const char *name);
const char *model_json(struct arena *a, const struct json_value *v, const char *name);

/* An integer of a query string as pydantic reads it; `fallback` when it is absent, and
 * what does not fit is the nearest that does. False: answered. */
bool model_query_int(struct request *rq, const char *name, const char *text, int64_t fallback,
		     int64_t *ret) MUST_CHECK;

#endif
