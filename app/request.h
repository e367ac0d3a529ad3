/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request on its way through the gate, and how to answer it. Handlers see
 * this and their own typed struct, never the FastCGI connection.
 */
#ifndef MF_REQUEST_H
#define MF_REQUEST_H

#include "app/arena.h"
#include "app/buf.h"
#include "app/json_out.h"

struct config;
struct db;
struct endpoint;
struct credentials;
struct found;
struct grants;
struct recall;

enum method {
	GET = 1 << 0,
	POST = 1 << 1,
	PUT = 1 << 2,
	PATCH = 1 << 3,
	DELETE = 1 << 4,
	HEAD = 1 << 5,
	OPTIONS = 1 << 6
};

/* MLflow's error codes; errors.def has status and classification of each. */
enum error_code {
	ERROR_NONE,
#define ERR(code, status, sqlstate, class) code,
#define ERR_AS(code, name, status, sqlstate, class) code,
#include "app/errors.def"
#undef ERR
#undef ERR_AS
};

#define HEADERS_MAX 12

struct reply {
	int status;
	enum error_code error; /* ERROR_NONE: it is a success */
	const char *message;   /* of the error, for the log */
	const char *type;      /* Content-Type */
	struct buf body;
	size_t n_headers;
	struct {
		const char *name, *value;
	} headers[HEADERS_MAX];
};

/* What a browser says about where a request comes from; NULL: not sent. See origin.h. */
struct browser {
	const char *origin;          /* Origin */
	const char *request_method;  /* Access-Control-Request-Method: it is a preflight */
	const char *request_headers; /* Access-Control-Request-Headers */
};

/* Checksums that an upload may come with; see artifacts/checksum.h. */
enum checksum {
	CHECKSUM_MD5,
	CHECKSUM_CRC32,
	CHECKSUM_CRC32C,
	CHECKSUM_SHA1,
	CHECKSUM_SHA256,
	CHECKSUM_CRC64NVME,
	CHECKSUMS
};

/* Which part of an upload this request is; see nginx/locations. */
enum phase { PHASE_NORMAL, PHASE_AUTHORIZE };

/* Who asks. From authenticate() to prove_user() it is a claim: a name, and nobody
 * yet. No handler sees a claim. */
struct user {
	bool is_proven;
	bool is_changed; /* single sign-on has just changed the user or roles; see permit.c */
	int64_t id;
	const char *name;
	bool is_admin;              /* may do everything */
	const char *only_workspace; /* of a token that is good for one workspace, or NULL */
};

struct request {
	/* from nginx, in the request's arena */
	enum method method;
	enum phase phase;
	const char *target;       /* REQUEST_URI: path and query as sent */
	const char *path;         /* decoded, static prefix stripped */
	const char *query;        /* undecoded, "" when there is none */
	const char *content_type; /* NULL when the header is missing */
	/* of exported spans: Content-Encoding, X-MLflow-Experiment-Id, X-MLflow-Run-Id; or NULL */
	const char *content_encoding, *experiment_header, *run_header;
	const char *body; /* content_length bytes, NUL after them */
	size_t content_length;
	int64_t body_announced;           /* Content-Length of an upload; 0 when it has none */
	const char *checksums[CHECKSUMS]; /* of an upload's body, as sent, or NULL */
	const char *upload_token; /* of a part, see artifacts/parts.h, or NULL; never to be logged */
	const char *body_file;    /* where nginx spooled an upload, or NULL */
	const char *remote_addr;
	const char *host;          /* the Host header, or "" */
	const char *scheme;        /* http or https */
	const char *authorization; /* the Authorization header, or NULL; never to be logged */
	/* with --trusted-user: who asks, and their groups with commas between; never from
	 * headers of the client. NULL or "": nginx names nobody */
	const char *trusted_user, *trusted_groups;
	const char *id; /* nginx's id of the request, or NULL */
	struct browser from;

	/* decided at the gate */
	const struct endpoint *endpoint;
	const void *bound;     /* the handler's struct, once it is filled; else NULL */
	const char *workspace; /* the request's workspace; "default" without a header */
	bool workspace_given;  /* a header named it */
	bool workspace_found;  /* and it was asked whether there is one of that name */
	/* NULL: authentication is off, or the endpoint answers anybody (OPEN) */
	const struct user *user;
	const struct credentials *credentials; /* that the claim came with */
	/* what the user holds in the workspace; NULL: everything */
	const struct grants *grants;
	/* what was found of the targets that the request names; see was_found() */
	const struct found *found;
	size_t n_found;
	struct recall *recall; /* what of the decision may be remembered; see auth.h */
	/* Looks at what was asked before the handler's first statement; until it says true
	 * db_wait() fails. NULL: nothing was. */
	bool (*check)(struct request *rq);

	/* hosts of URLs that were looked up, of which the last was fine; see webhooks/url.c */
	unsigned lookups;
	const char *looked_up;

	/* tools */
	const struct config *config;
	struct arena *arena;
	struct db *db;
	struct db *auth_db; /* where users and roles are: often `db` itself */
	struct reply reply;
};

/* Forgets what was answered so far and answers with an error in MLflow's JSON
 * form. Returns false, so that a handler ends with `return fail(...)`.
 * The message goes to the client: it names cause and cure, never a secret. */
bool fail(struct request *rq, enum error_code code, const char *format, ...) PRINTF(3, 4);

/* A copy for what may fail without the client being told, which is answered
 * nowhere: its reply.message says why. It lives as long as the request. */
struct request *request_quiet(struct request *rq) NEVER_NULL;

/* The name and HTTP status of an error code. */
const char *error_name(enum error_code code);
int error_status(enum error_code code);

/* Starts the JSON body of a 200. The body is sent when the handler returns
 * true. */
struct json reply_json(struct request *rq);
/* 200 with the body {}. Returns true. */
bool reply_empty(struct request *rq);
/* 204, which has no body. Returns true. */
bool reply_nothing(struct request *rq);
/* 200 with an object of one string member. Returns true. */
bool reply_member(struct request *rq, const char *key, const char *value);
/* 200 with a text body. Returns true. */
bool reply_text(struct request *rq, const char *text);
/* Adds a header; name and value live in the arena or are constant. A value
 * with a control character is left out, so no input can split a response. */
void reply_header(struct request *rq, const char *name, const char *value);

#endif
