/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From an endpoint's row and its request to what the user must hold: which
 * resources the request names, and what each level means on each kind. The
 * meaning follows MLflow 3.17.2's validators (mlflow/server/auth/__init__.py
 * BEFORE_REQUEST_HANDLERS and the tables after it).
 */
#ifndef MF_AUTH_NEEDS_H
#define MF_AUTH_NEEDS_H

#include "app/bind.h"
#include "app/endpoints.h"
#include "auth/grants.h"

/* What the request names, as it names it. */
struct targets {
	struct str_list experiments; /* ids */
	const char *experiment_name;
	struct str_list runs, logged_models; /* ids; all must be there */
	struct str_list traces;              /* ids */
	struct str_list models;              /* names of registered models or prompts */
	/* a new version's source names a registered model, whose readers may copy it
	 * whatever run or logged model it came from */
	bool copies;
	/* artifacts: the types that the path lies in, or may reach, below its experiment */
	const char *const *tiers;
	size_t n_tiers;
	/* an evaluation dataset, or an issue: its experiments are found, and stand behind those
	 * named above */
	const char *dataset, *issue;
	/* a scorer, whose experiment is among those above, a resource of the gateway or an MCP
	 * server: its type, where it is looked for, and what its grants are given on */
	const char *other_type, *other_id, *other_pattern;
	/* that is a label schema or review queue, by id or by experiment and name in lower
	 * case, whose experiment is what counts */
	bool is_review;
	/* several of the gateway: endpoints, models, secrets; types as in grants, but for an
	 * endpoint's name and a guardrail, of which its scorer counts */
	struct str_list gateway_types, gateway_ids;
	bool hopeless; /* no such resource can be: nobody may */
};

#define GATEWAY_GUARDRAIL "gateway_guardrail"

/* Reads them by the row's locator from the bound request `in`. */
void targets_read(struct request *rq, const void *in, struct targets *ret);

/* What the database says of one target, in the order of the lists above. */
enum target_kind {
	TARGET_EXPERIMENT,
	TARGET_RUN,
	TARGET_LOGGED_MODEL,
	TARGET_MODEL,
	TARGET_TRACE,
	TARGET_EVALUATION, /* an experiment of the dataset or issue */
	TARGET_OTHER
};
struct found {
	enum target_kind kind;
	const char *given; /* as in the request */
	/* what grants are given on: "experiment" and its id, or "registered_model" or
	 * "prompt" and its name; NULL when there is none in the workspace */
	const char *type, *id;
	const char *note; /* of a review queue: "custom true ann"; see auth/sql/find_review.sql */
};

/* Whether the request is allowed. `in` is the bound request. */
bool needs_met(struct request *rq, const void *in, const struct grants *g, const struct targets *t,
	       const struct found *found, size_t n);

/* The value of a text field of a bound request, NULL when there is none. */
const char *bound_text(const struct endpoint *e, const void *in, const char *name);

/* The values of a field of texts, "a.b" in messages; and of one of numbers, 0 when it
 * was not given. */
struct str_list bound_texts(struct arena *a, const struct endpoint *e, const void *in,
			    const char *name);
int64_t bound_number(const struct endpoint *e, const void *in, const char *name);

/* Whether a number was given. */
bool bound_has_number(const struct endpoint *e, const void *in, const char *name);
/* A yes or no of a bound request, `otherwise` when it was not given. */
bool bound_bool(const struct endpoint *e, const void *in, const char *name, bool otherwise);

/* Whether a list of a bound request, "message.list", has members. */
bool bound_has(const struct endpoint *e, const void *in, const char *name);

#endif
