/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metrics of a request as the columns of run_log_metrics.sql: in the order of
 * the table's primary key, none twice, and the last point of each key
 * (MLflow 3.17.2 mlflow/store/tracking/sqlalchemy_store.py _log_metrics_once
 * and _update_latest_metrics_if_necessary).
 */
#ifndef MF_HANDLERS_METRIC_POINTS_H
#define MF_HANDLERS_METRIC_POINTS_H

#include "app/bind.h"

/* One metric of log-batch; log-metric has the same members. */
struct metric {
	const char *key;
	struct opt_dbl value;
	struct opt_int timestamp; /* ms */
	struct opt_int step;
	const char *dataset_name;
	const char *dataset_digest;
	const char *model_id;
};

struct point_columns {
	size_t n;
	const char **keys;
	double *values; /* finite, or NaN */
	int64_t *timestamps, *steps;
};

/* What the database keeps of a value: the infinities become the largest finite
 * numbers, -0 becomes 0. */
double stored_value(double value);

/* Every different point of `metrics`, sorted by key, timestamp, step, value. */
struct point_columns metric_points(struct arena *a, const struct metric *metrics, size_t n,
				   struct point_columns *ret_latest);

/* Those of `metrics` that name a logged model, as they come, as the columns of
 * run_log_model_metrics.sql. */
struct model_metric_columns {
	struct point_columns points;
	const char **model_ids, **dataset_names, **dataset_digests; /* datasets: or NULL */
};
struct model_metric_columns model_metrics(struct arena *a, const struct metric *metrics, size_t n);

#define P_POINTS(c)                                                                                \
	P_STRS((c).keys, (c).n), P_DBLS((c).values, (c).n), P_INTS((c).timestamps, (c).n),         \
		P_INTS((c).steps, (c).n)

#endif
