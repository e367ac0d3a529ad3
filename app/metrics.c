/* SPDX-License-Identifier: Apache-2.0 */
/* Counters per endpoint in shared memory; see metrics.h. */
#include "app/metrics.h"

#include <inttypes.h>
#include <sys/mman.h>

/* Upper bounds of the duration histogram, in microseconds. */
static const int64_t bounds[] = { 500,    1000,   2500,   5000,    10000,   25000,   50000,
				  100000, 250000, 500000, 1000000, 2500000, 10000000 };

struct counters {
	uint64_t by_class[6]; /* [2]: answers with a status of 2xx */
	uint64_t buckets[ARRAY_LEN(bounds) + 1];
	uint64_t microseconds;
};

/* One set per row, and one more for requests that matched none. */
static struct counters *all;
static size_t n_all;

void metrics_init(void)
{
	void *memory;

	endpoint_table(&n_all);
	n_all++;
	memory = mmap(NULL, n_all * sizeof(*all), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	all = memory == MAP_FAILED ? NULL : memory;
}

static void add(uint64_t *counter, uint64_t n)
{
	__atomic_fetch_add(counter, n, __ATOMIC_RELAXED);
}

void metrics_count(const struct endpoint *e, int status, int64_t microseconds)
{
	size_t n, bucket = 0;
	const struct endpoint *table = endpoint_table(&n);
	struct counters *c;

	if (!all)
		return;
	c = &all[e ? (size_t)(e - table) : n];
	while (bucket < ARRAY_LEN(bounds) && microseconds > bounds[bucket])
		bucket++;
	add(&c->by_class[status / 100 < 6 ? status / 100 : 5], 1);
	add(&c->buckets[bucket], 1);
	add(&c->microseconds, (uint64_t)microseconds);
}

static void write_labels(struct buf *out, const char *name, const struct endpoint *e)
{
	buf_printf(out, "%s{endpoint=\"%s\",method=\"%s\"", name, e ? e->name : "none",
		   e ? method_name(e->method) : "");
}

static void write_totals(struct buf *out, const struct endpoint *e, const struct counters *c)
{
	for (size_t class = 1; class < ARRAY_LEN(c->by_class); class ++) {
		if (!c->by_class[class])
			continue;
		write_labels(out, "mlflow_http_request_total", e);
		buf_printf(out, ",status=\"%zuxx\"} %" PRIu64 "\n", class, c->by_class[class]);
	}
}

static void write_durations(struct buf *out, const struct endpoint *e, const struct counters *c)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < ARRAY_LEN(c->buckets); i++) {
		sum += c->buckets[i];
		write_labels(out, "mlflow_http_request_duration_seconds_bucket", e);
		if (i < ARRAY_LEN(bounds))
			buf_printf(out, ",le=\"%g\"} %" PRIu64 "\n", (double)bounds[i] / 1e6, sum);
		else
			buf_printf(out, ",le=\"+Inf\"} %" PRIu64 "\n", sum);
	}
	write_labels(out, "mlflow_http_request_duration_seconds_sum", e);
	buf_printf(out, "} %g\n", (double)c->microseconds / 1e6);
	write_labels(out, "mlflow_http_request_duration_seconds_count", e);
	buf_printf(out, "} %" PRIu64 "\n", sum);
}

void metrics_write(struct buf *out)
{
	size_t n;
	const struct endpoint *table = endpoint_table(&n);

	buf_puts(out, "# HELP mlflow_http_request_total Answered requests by endpoint and status.\n"
		      "# TYPE mlflow_http_request_total counter\n");
	for (size_t i = 0; all && i < n_all; i++)
		write_totals(out, i < n ? &table[i] : NULL, &all[i]);
	buf_puts(out, "# HELP mlflow_http_request_duration_seconds From accept to answer.\n"
		      "# TYPE mlflow_http_request_duration_seconds histogram\n");
	for (size_t i = 0; all && i < n_all; i++)
		if (all[i].microseconds)
			write_durations(out, i < n ? &table[i] : NULL, &all[i]);
}
