/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What logging into runs one by one and as a batch have in common: the rules
 * for entries (MLflow 3.17.2 mlflow/utils/validation.py) and the statements.
 */
#ifndef MF_HANDLERS_RUN_LOG_H
#define MF_HANDLERS_RUN_LOG_H

#include "app/db.h"
#include "handlers/metric_points.h"

/* Whether an entry keeps the rules. `entry` is what messages call it in a batch
 * ("params[3]"), NULL outside. Values of params and tags that are too long are
 * cut in place, absent keys and values become "". False: answered. */
bool check_metric(struct request *rq, const char *entry, const struct metric *m) MUST_CHECK;
bool check_param(struct request *rq, const char *entry, struct kv *p) MUST_CHECK;
bool check_tag(struct request *rq, const char *entry, struct kv *t) MUST_CHECK;
/* Name and digest of a dataset come together (Metric.__init__). */
bool check_metric_dataset(struct request *rq, const struct metric *m) MUST_CHECK;

/* What one request logs. */
struct entries {
	const char *run_id;
	const struct metric *metrics;
	size_t n_metrics;
	struct kv_list params; /* no key twice */
	struct kv_list tags;   /* of several with one key the last counts */
	bool is_new;           /* nobody else has logged into the run: no transaction stays open */
};

/* Whether the entries keep the rules, one by one and together, as check_metric() and
 * its like. False: answered. */
bool check_batch(struct request *rq, struct entries *e) MUST_CHECK;

/* Logs all of it in one transaction and one round trip; the run must be active,
 * logged models that metrics name must be there. False: answered. *ret_params,
 * for entries with params, tells which have another value there already: a row
 * each with key and value in columns 1 and 2, or one row of NULLs; then the
 * caller must fail. */
bool log_entries(struct request *rq, const struct entries *e,
		 const struct rows **ret_params) MUST_CHECK;

#endif
