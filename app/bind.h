/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From JSON body or query string to a handler's typed struct.
 *
 * A handler declares its request once, as a table of fields over its struct.
 * The binder fills the struct and answers everything that can be wrong with
 * the input, with MLflow's own messages (mlflow/server/handlers.py
 * _get_request_message and _validate_param_against_schema, and protobuf's
 * ParseDict behind them): broken JSON, wrong content type, a missing, mistyped
 * or out-of-range field, one field spelled two ways, NUL bytes, bad UTF-8.
 * Unknown fields are ignored, as there: newer clients send them.
 *
 * Where the reference accepts a mistyped field and silently drops it, this
 * binder refuses it; see tests/conformance/differences.md.
 *
 * Strings and lists in the struct live as long as the request.
 */
#ifndef MF_BIND_H
#define MF_BIND_H

#include "app/model_body.h"

/* Optional numbers know whether they were given. Strings and sub-messages are
 * NULL when absent, lists empty. */
struct opt_int {
	bool given;
	int64_t v;
};
struct opt_dbl {
	bool given;
	double v;
};
struct opt_bool {
	bool given;
	bool v;
};

/* A repeated field: LIST(struct kv) tags; */
#define LIST(type)                                                                                 \
	struct {                                                                                   \
		size_t n;                                                                          \
		type *v;                                                                           \
		bool given;                                                                        \
	}

struct str_list {
	size_t n;
	const char **v;
	bool given; /* present in the request, even if empty */
};

/* The shape of MLflow's tags and params: key and value, either may be absent. */
struct kv {
	const char *key;
	const char *value;
};
struct kv_list {
	size_t n;
	struct kv *v;
	bool given;
};

enum field_kind {
	FIELD_END,
	FIELD_STR,  /* const char * */
	FIELD_INT,  /* struct opt_int; numbers and strings of digits, as ParseDict takes them */
	FIELD_DBL,  /* struct opt_dbl; "NaN" and "Infinity" as strings */
	FIELD_BOOL, /* struct opt_bool */
	FIELD_ENUM, /* struct opt_int: the index of the name; unknown names count as absent */
	FIELD_STRS, /* struct str_list */
	FIELD_LIST, /* LIST(sub-message) */
	FIELD_MSG,  /* pointer to the sub-message, NULL when absent */
	FIELD_MAP,  /* struct kv_list, of protobuf's map<string, string>: no key twice */
	FIELD_TIMESTAMP, /* struct opt_int: milliseconds; see proto_time.h */
	FIELD_DURATION,  /* struct opt_int: milliseconds */
	FIELD_JSON,      /* const char *: the JSON text of any value */
	FIELD_BODY,      /* const char *: the whole body, for model_body.h; NULL: there is none */
};

enum field_flag {
	OPTIONAL = 0,
	REQUIRED = 1 << 0,      /* absent, null and "" are refused; also in elements of lists */
	IN_PATH = 1 << 1,       /* bound from {name} of the endpoint's path only */
	IN_QUERY = 1 << 2,      /* bound from the query string, whatever the method */
	NOT_NULL = 1 << 3,      /* null is of a wrong type, not absent */
	NO_PREFIX = 1 << 4,     /* messages name the members of this message without its own name */
	KNOWN_NUMBER = 1 << 5,  /* FIELD_ENUM: a number that stands for nothing is refused */
	NULL_IS_EMPTY = 1 << 7, /* FIELD_STRS: null is an empty list, not absent */
	SECRET = 1 << 8,        /* no error repeats its value, and the parsed body is wiped */
	LEGACY_UNREAD = 1 << 6, /* the older name counts as given, but its value does not */
	LAST = 1 << 10,         /* of several in a query string the last counts, as in FastAPI */
	OF_MODEL = 1 << 9, /* FIELD_STR beside a FIELD_BODY: no text is as good as absent here */
};

struct field {
	const char *name; /* snake_case; the camelCase spelling is accepted too */
	enum field_kind kind;
	unsigned flags;
	size_t offset;
	int64_t min, max;         /* FIELD_INT: the proto type's range */
	const char *legacy;       /* older name of the same field (run_uuid), or NULL */
	const char *const *names; /* FIELD_ENUM: names by value, NULL where unused */
	size_t n_names;
	const struct field *sub; /* FIELD_LIST, FIELD_MSG */
	size_t sub_size;
	const struct model *model; /* FIELD_BODY */
};

/* Zero, or a compile error when the member has another type than its kind. */
#define FIELD_TYPE_(type, member, want)                                                            \
	(0 * sizeof(struct {                                                                       \
		 int unused;                                                                       \
		 _Static_assert(__builtin_types_compatible_p(                                      \
					__typeof__(((struct type *)0)->member), want),             \
				#type "." #member " does not have the type of its field kind");    \
	 }))
#define FIELD_(type, member, k, want, f)                                                           \
	.name = #member, .kind = (k), .flags = (f),                                                \
	.offset = offsetof(struct type, member) + FIELD_TYPE_(type, member, want)

#define F_STR(type, member, f)                                                                     \
	{                                                                                          \
		FIELD_(type, member, FIELD_STR, const char *, f)                                   \
	}
/* A run is named by run_id, or by run_uuid in requests of old clients. */
#define F_RUN_ID(type, member)                                                                     \
	{                                                                                          \
		FIELD_(type, member, FIELD_STR, const char *, REQUIRED), .legacy = "run_uuid"      \
	}
/* The same where it may be left out. */
#define F_ANY_RUN_ID(type, member)                                                                 \
	{                                                                                          \
		FIELD_(type, member, FIELD_STR, const char *, OPTIONAL), .legacy = "run_uuid"      \
	}
/* The same for messages that have no run_uuid: MLflow takes it for the required
 * field all the same, and then finds no run of the name "". NULL in that case. */
#define F_RUN_ID_ONLY(type, member)                                                                \
	{                                                                                          \
		FIELD_(type, member, FIELD_STR, const char *, REQUIRED | LEGACY_UNREAD),           \
			.legacy = "run_uuid"                                                       \
	}
#define F_INT(type, member, f)                                                                     \
	{                                                                                          \
		FIELD_(type, member, FIELD_INT, struct opt_int, f), .min = INT64_MIN,              \
								    .max = INT64_MAX               \
	}
#define F_INT32(type, member, f)                                                                   \
	{                                                                                          \
		FIELD_(type, member, FIELD_INT, struct opt_int, f), .min = INT32_MIN,              \
								    .max = INT32_MAX               \
	}
#define F_DBL(type, member, f)                                                                     \
	{                                                                                          \
		FIELD_(type, member, FIELD_DBL, struct opt_dbl, f)                                 \
	}
#define F_BOOL(type, member, f)                                                                    \
	{                                                                                          \
		FIELD_(type, member, FIELD_BOOL, struct opt_bool, f)                               \
	}
#define F_ENUM(type, member, values, f)                                                            \
	{                                                                                          \
		FIELD_(type, member, FIELD_ENUM, struct opt_int, f), .names = (values),            \
								     .n_names = ARRAY_LEN(values)  \
	}
#define F_STRS(type, member, f)                                                                    \
	{                                                                                          \
		FIELD_(type, member, FIELD_STRS, struct str_list, f)                               \
	}
#define F_KVS(type, member, f)                                                                     \
	{                                                                                          \
		FIELD_(type, member, FIELD_LIST, struct kv_list, f), .sub = kv_fields,             \
								     .sub_size = sizeof(struct kv) \
	}
/* F_KVS whose members must have a key. */
#define F_KEYED(type, member, f)                                                                   \
	{                                                                                          \
		FIELD_(type, member, FIELD_LIST, struct kv_list, f), .sub = keyed_fields,          \
								     .sub_size = sizeof(struct kv) \
	}
#define F_LIST(type, member, element, f)                                                           \
	{                                                                                          \
		.name = #member, .kind = FIELD_LIST, .flags = (f),                                 \
		.offset = offsetof(struct type, member) +                                          \
			  0 * sizeof(((struct type *)0)->member.given),                            \
		.sub = element##_fields,                                                           \
		.sub_size = sizeof(struct element) + FIELD_TYPE_(type, member.v, struct element *) \
	}
#define F_MSG(type, member, element, f)                                                            \
	{                                                                                          \
		FIELD_(type, member, FIELD_MSG, struct element *, f),                              \
			.sub = element##_fields, .sub_size = sizeof(struct element)                \
	}
#define F_MAP(type, member, f)                                                                     \
	{                                                                                          \
		FIELD_(type, member, FIELD_MAP, struct kv_list, f)                                 \
	}
#define F_TIMESTAMP(type, member, f)                                                               \
	{                                                                                          \
		FIELD_(type, member, FIELD_TIMESTAMP, struct opt_int, f)                           \
	}
#define F_DURATION(type, member, f)                                                                \
	{                                                                                          \
		FIELD_(type, member, FIELD_DURATION, struct opt_int, f)                            \
	}
#define F_JSON(type, member, f)                                                                    \
	{                                                                                          \
		FIELD_(type, member, FIELD_JSON, const char *, f)                                  \
	}
/* The body of an endpoint that FastAPI serves in MLflow; see model_body.h. */
#define F_BODY(type, member, which)                                                                \
	{                                                                                          \
		FIELD_(type, member, FIELD_BODY, const char *, 0), .model = &(which)               \
	}
#define F_END                                                                                      \
	{                                                                                          \
		.kind = FIELD_END                                                                  \
	}

extern const struct field kv_fields[], keyed_fields[];

/* A value of {name} in the endpoint's path, decoded. */
struct path_param {
	const char *name;
	const char *value;
};

/* Fills `ret` (zeroed, as large as the fields say) from the request: the query
 * string of GET and HEAD and of uploads, the JSON body of the other methods,
 * and the path parameters. A body is not looked at when every field comes from
 * elsewhere and one of them from the query string. False: an error was
 * answered. */
bool bind_request(struct request *rq, const struct field *fields, const struct path_param *params,
		  size_t n_params, void *ret) MUST_CHECK;

/* Fills `ret` from a JSON object in a string of the request, such as the
 * model_json of log-model. `what` names it in the error. */
bool bind_json(struct request *rq, const char *text, const char *what, const struct field *fields,
	       void *ret) MUST_CHECK;

#endif
