/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The endpoint table and what a row means. endpoints.def is the whole API;
 * dispatch, prototypes, `mlflow-fcgi endpoints` and the table's tests are made
 * from it.
 */
#ifndef MF_ENDPOINTS_H
#define MF_ENDPOINTS_H

#include "app/bind.h"

/* Under which prefixes a path is found. */
enum mount {
	API,  /* /api and /ajax-api */
	AJAX, /* /ajax-api only: what MLflow serves to its own UI */
	ROOT, /* no prefix */
};

/* What a caller must hold. The zero value denies, so a row that forgets its
 * permission is closed. CREATE is of what the resource will belong to: EDIT on the
 * experiment or model, USE on the workspace; and that its type is not denied.
 * DELETE is the level of MANAGE, on all that goes with it. */
enum permission_level {
	CAN_DENY,
	CAN_ANYONE,
	CAN_READ,
	CAN_USE,
	CAN_EDIT,
	CAN_DELETE,
	CAN_MANAGE,
	CAN_CREATE
};

/* On what kind of resource. auth/needs.c says what each level means on each. */
enum resource_kind {
	ON_NOTHING,
	ON_SERVER, /* administrators only */
	ON_WORKSPACE,
	ON_EXPERIMENT,
	ON_RUN,
	ON_LOGGED_MODEL,
	ON_RUN_OR_MODEL, /* a logged model */
	ON_MODEL,        /* a registered model or prompt */
	ON_VERSION,
	ON_VERSION_FILES,
	ON_ALIAS,
	ON_ARTIFACT, /* whatever the path belongs to */
	ON_TRACE,
	ON_TRACE_SEARCH, /* all traces of the experiments named, and what the search reaches */
	ON_ASSESSMENT,   /* of a trace */
	ON_DATASET,      /* an evaluation dataset: all its experiments */
	ON_ISSUE,
	ON_SCORER,
	ON_REVIEW_QUEUE,
	ON_GATEWAY_SECRET,
	ON_GATEWAY_ENDPOINT,
	ON_GATEWAY_DEFINITION, /* of a model */
	ON_MCP_SERVER,
	ON_MCP_VERSION,  /* of an MCP server */
	ON_MCP_ENDPOINT, /* of an MCP server: where a version is reachable */
};

/* Which bound fields name the resource; locators[] has their names. */
enum locator {
	FIND_NOTHING,
	FIND_CURRENT,               /* the request's workspace */
	FIND_FILTER,                /* a list: the statement leaves out what may not be seen */
	FIND_BY_EXPERIMENT,         /* experiment_id */
	FIND_BY_EXPERIMENTS,        /* experiment_ids */
	FIND_BY_EXPERIMENT_NAME,    /* experiment_name */
	FIND_BY_EXPERIMENT_AND_RUN, /* experiment_id, and source_run_id if there is one */
	FIND_BY_RUN,                /* run_id */
	FIND_BY_RUNS,               /* run_ids */
	FIND_BY_RUN_UUID,           /* run_uuid */
	FIND_BY_RUN_AND_MODEL,      /* run_id, and model_id if there is one */
	FIND_BY_RUN_AND_MODELS,     /* run_id, and models.model_id */
	FIND_BY_RUN_AND_METRICS,    /* run_id, and metrics.model_id */
	FIND_BY_RUN_OR_MODEL,       /* run_id or model_id */
	FIND_BY_LOGGED_MODEL,       /* model_id */
	FIND_BY_WORKSPACE,          /* workspace_name */
	FIND_BY_ARTIFACT,           /* artifact_path: see artifact_path_parse() */
	FIND_BY_PATH,               /* path, the same in a query string */
	FIND_BY_MODEL,              /* name of a registered model */
	FIND_BY_MODEL_AND_SOURCE,   /* name; and run_id, model_id and source of a new version */
	FIND_BY_TRACE,              /* trace_id */
	FIND_BY_TRACES,             /* trace_ids */
	FIND_BY_TRACE_REQUEST,      /* request_id, which is a trace's older name */
	FIND_BY_TRACE_EXPERIMENT,   /* experiment_id of the location of the trace that is sent, and
				       its trace_id, of which there may be one already */
	FIND_BY_SPANS,              /* experiment_id, and the traces that spans are sent of, some of
				       which may be there already; run_id if there is one */
	FIND_BY_LOCATIONS,          /* experiments of locations of traces */
	FIND_BY_RUN_AND_TRACES,     /* run_id, and trace_ids */
	FIND_BY_DATASET,            /* dataset_id of an evaluation dataset */
	FIND_BY_DATASET_AND_EXPERIMENTS,  /* dataset_id, and the experiment_ids it is put into */
	FIND_BY_ISSUE,                    /* issue_id */
	FIND_BY_SCORER,                   /* experiment_id and scorer_name */
	FIND_BY_SCORER_NAME,              /* experiment_id and name of a scorer */
	FIND_BY_LABEL_SCHEMA,             /* schema_id */
	FIND_BY_QUEUE,                    /* queue_id */
	FIND_BY_QUEUE_NAME,               /* experiment_id and name of a review queue */
	FIND_BY_SECRET,                   /* secret_id */
	FIND_BY_ENDPOINT,                 /* endpoint_id */
	FIND_BY_DEFINITION,               /* model_definition_id */
	FIND_BY_USED_SECRET,              /* secret_id, which the new model is to use */
	FIND_BY_DEFINITION_AND_SECRET,    /* model_definition_id, and secret_id if there is one */
	FIND_BY_USED_DEFINITIONS,         /* model_configs.model_definition_id */
	FIND_BY_ENDPOINT_OR_NAME,         /* endpoint_id, or name */
	FIND_BY_ENDPOINT_AND_DEFINITIONS, /* endpoint_id, and model_configs.model_definition_id */
	FIND_BY_ENDPOINT_AND_MODEL,       /* endpoint_id, and model_config.model_definition_id */
	FIND_BY_ENDPOINT_AND_DEFINITION,  /* endpoint_id, and model_definition_id */
	FIND_BY_ENDPOINT_AND_GUARDRAIL,   /* endpoint_id, and guardrail_id with its scorer */
	FIND_BY_ENDPOINT_WITH_SCORERS,    /* endpoint_id; the answer tells of scorers, too */
	FIND_BY_MCP_SERVER,               /* name of an MCP server */
	FIND_LAST
};

/* The fields of a locator, by what they name; "a.b" reads b of the message a, or of all in the list
 * every element. */
struct locator_fields {
	const char *experiments, *experiment_name, *runs, *logged_models, *models, *path;
	const char *traces, *workspace, *source, *scorer, *gateway, *review;
	const char *dataset, *issue, *mcp_server;
	const char *endpoints, *endpoint_name, *definitions, *secrets,
		*guardrails; /* of the gateway */
};

struct permission {
	enum permission_level level;
	enum resource_kind kind;
	enum locator locator;
};

enum endpoint_flag {
	READS = 1 << 0,            /* changes nothing: run again after a lost connection */
	NO_WORKSPACE = 1 << 1,     /* answers whatever the workspace header says */
	ARTIFACTS = 1 << 2,        /* needs --serve-artifacts; there with --artifacts-only too */
	NEEDS_WORKSPACES = 1 << 3, /* 503 unless --enable-workspaces */
	UPLOAD = 1 << 4,           /* the body is a file that nginx spooled */
	ALWAYS = 1 << 5,           /* there with --artifacts-only too */
	USERS = 1 << 7,            /* only with --app-name basic-auth; the handler is in auth/ */
	OPEN = 1 << 6,             /* answers without a user where users are asked for */
	NO_STATEMENT = 1 << 9,     /* answers without one: the workspace is asked for before */
	FINDS_WORKSPACE = 1 << 10, /* without a header: where the run, logged model or trace is */
	FORM = 1 << 11,            /* the body is an HTML form, not JSON */
	GATEWAY = 1 << 12,         /* 501 with --disable-ai-gateway */
	LEGACY_USERS = 1 << 8, /* only with --app-name basic-auth; in auth/, on both databases */
};

struct handler {
	size_t size; /* of the request struct */
	const struct field *fields;
	bool (*call)(struct request *rq, const void *in);
	/* fills the struct where the request is no JSON; NULL: bind_request() does. False: answered. */
	bool (*read)(struct request *rq, void *in);
};

struct endpoint {
	enum method method;
	enum mount mount;
	/* As Flask writes it: /x/<id>, /x/<path:rest>. A <path:…> holds slashes and may be
	 * followed by more, of which each parameter stands behind a literal of its own:
	 * /x/<path:name>/versions/<path:version>. Of several ways to divide a path the
	 * earlier parameters are as long as they can be, as in FastAPI; and of several rows
	 * that fit it is the first, so /x/<path:name> comes last. */
	const char *path;
	const char *name;
	const struct handler *handler;
	struct permission permission;
	unsigned flags;
};

/*
 * Defines the handler of an endpoint. Above it stand struct NAME_req and its
 * table NAME_fields; the body answers and returns true, or fails and returns
 * false:
 *
 *	HANDLER(experiment_get)
 *	{
 *		...
 *	}
 */
#define HANDLER(name) HANDLER_READ_BY(name, NULL)

/* The same with a function of its own to read the request; its fields are for locators. */
#define HANDLER_READ_BY(name, reader)                                                              \
	static bool name(struct request *rq, const struct name##_req *in);                         \
	static bool name##_call(struct request *rq, const void *in)                                \
	{                                                                                          \
		return name(rq, in);                                                               \
	}                                                                                          \
	extern const struct handler name##_handler;                                                \
	const struct handler name##_handler = { sizeof(struct name##_req), name##_fields,          \
						name##_call, reader };                             \
	static bool name(struct request *rq UNUSED, const struct name##_req *in UNUSED)

/* A handler without request fields. */
#define HANDLER_NO_INPUT(name)                                                                     \
	struct name##_req {                                                                        \
		char unused;                                                                       \
	};                                                                                         \
	static const struct field name##_fields[] = { F_END };                                     \
	HANDLER(name)

#define PATH_PARAMS_MAX 4

struct match {
	const struct endpoint *endpoint; /* NULL: no such path, or not with this method */
	unsigned allowed;                /* methods of the path; 0: no such path */
	size_t n_params;
	struct path_param params[PATH_PARAMS_MAX];
};

/* Finds the endpoint of a decoded path without the static prefix. */
struct match endpoint_match(struct arena *a, enum method method, const char *path);

/* The table, for listings and tests. */
const struct endpoint *endpoint_table(size_t *ret_n);
/* "GET", "POST"… */
const char *method_name(enum method m);
/* 0 for a method no endpoint has. */
enum method method_of(const char *name);
/* Whether a request to it changes something, or lets somebody change something. */
bool endpoint_changes(const struct endpoint *e);
/* The endpoint of a request as the reference calls it: with every prefix. */
const char *endpoint_route(const struct request *rq) NEVER_NULL;
/* "run", "registered_model" …; "" of none. */
const char *kind_name(enum resource_kind kind);
/* The names of the fields a locator reads, NULL for what it does not. */
const struct locator_fields *locator_fields(enum locator l) NEVER_NULL;

/* The table as text or JSON: `mlflow-fcgi endpoints [--json]`. */
void endpoints_print(FILE *out, bool as_json);

#endif
