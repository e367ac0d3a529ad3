/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics of a request as columns; see metric_points.h. */
#include "handlers/metric_points.h"

#include "app/validate.h"

#include <float.h>
#include <stdlib.h>

struct point {
	const char *key;
	double value; /* as stored, 0 for NaN */
	bool is_nan;
	int64_t timestamp, step;
	size_t place; /* in the request */
};

double stored_value(double value)
{
	if (__builtin_isinf(value))
		return value > 0 ? DBL_MAX : -DBL_MAX;
	return value == 0 ? 0 : value;
}

static struct point point_of(const struct metric *m, size_t place)
{
	bool is_nan = __builtin_isnan(m->value.v);

	return (struct point){
		.key = m->key,
		.value = is_nan ? 0 : stored_value(m->value.v),
		.is_nan = is_nan,
		.timestamp = m->timestamp.v,
		.step = m->step.v,
		.place = place,
	};
}

#define ORDER(x, y) (((x) > (y)) - ((x) < (y)))

/* The order of metric_pk; 0 for the same point. */
static int compare(const struct point *a, const struct point *b)
{
	int c = strcmp(a->key, b->key);

	if (!c)
		c = ORDER(a->timestamp, b->timestamp);
	if (!c)
		c = ORDER(a->step, b->step);
	if (!c)
		c = ORDER(a->value, b->value);
	return c ? c : ORDER(a->is_nan, b->is_nan);
}

static int by_primary_key(const void *a, const void *b)
{
	return compare(a, b);
}

/* Whether `b` is the later of two points of one key. Of two that tie the first
 * of the request counts: they differ in is_nan at most. */
static bool is_later(const struct point *a, const struct point *b)
{
	int c = ORDER(b->step, a->step);

	if (!c)
		c = ORDER(b->timestamp, a->timestamp);
	if (!c)
		c = ORDER(b->value, a->value);
	return c ? c > 0 : b->place < a->place;
}

static struct point_columns columns_for(struct arena *a, size_t n)
{
	return (struct point_columns){
		.keys = ARENA_ARRAY(a, n, const char *),
		.values = ARENA_ARRAY(a, n, double),
		.timestamps = ARENA_ARRAY(a, n, int64_t),
		.steps = ARENA_ARRAY(a, n, int64_t),
	};
}

static void add_point(struct point_columns *c, const struct point *p)
{
	c->keys[c->n] = p->key;
	c->values[c->n] = p->is_nan ? __builtin_nan("") : p->value;
	c->timestamps[c->n] = p->timestamp;
	c->steps[c->n++] = p->step;
}

/* `points` are sorted, so those of one key stand together. */
static struct point_columns latest_of(struct arena *a, const struct point *points, size_t n)
{
	struct point_columns latest = columns_for(a, n);
	const struct point *last = points;

	for (size_t i = 1; i <= n; i++) {
		if (i == n || strcmp(points[i].key, last->key) != 0) {
			add_point(&latest, last);
			last = &points[i];
		} else if (is_later(last, &points[i])) {
			last = &points[i];
		}
	}
	return latest;
}

struct point_columns metric_points(struct arena *a, const struct metric *metrics, size_t n,
				   struct point_columns *ret_latest)
{
	struct point *points = ARENA_ARRAY(a, n, struct point);
	struct point_columns all = columns_for(a, n);

	for (size_t i = 0; i < n; i++)
		points[i] = point_of(&metrics[i], i);
	qsort(points, n, sizeof(*points), by_primary_key);
	for (size_t i = 0; i < n; i++)
		if (!i || compare(&points[i - 1], &points[i]) != 0)
			add_point(&all, &points[i]);
	*ret_latest = latest_of(a, points, n);
	return all;
}

struct model_metric_columns model_metrics(struct arena *a, const struct metric *metrics, size_t n)
{
	struct model_metric_columns c = {
		.points = columns_for(a, n),
		.model_ids = ARENA_ARRAY(a, n, const char *),
		.dataset_names = ARENA_ARRAY(a, n, const char *),
		.dataset_digests = ARENA_ARRAY(a, n, const char *),
	};

	for (size_t i = 0; i < n; i++) {
		struct point p = point_of(&metrics[i], i);

		if (!or_null(metrics[i].model_id))
			continue;
		c.model_ids[c.points.n] = metrics[i].model_id;
		c.dataset_names[c.points.n] = or_null(metrics[i].dataset_name);
		c.dataset_digests[c.points.n] = or_null(metrics[i].dataset_digest);
		add_point(&c.points, &p);
	}
	return c;
}
