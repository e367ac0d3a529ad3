/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exported spans as they come from the network: packed or not, in protobuf and JSON, and on to
 * what is written of them. Whatever is taken becomes texts without NUL bytes, of valid UTF-8,
 * and content that is JSON again.
 */
#include "app/limits.h"
#include "app/query.h"
#include "app/spans/span.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void check_text(const char *text)
{
	require(!text || utf8_valid(text, strlen(text)));
}

static void check_tags(const struct kv_list *tags)
{
	for (size_t i = 0; i < tags->n; i++) {
		check_text(tags->v[i].key);
		check_text(tags->v[i].value);
		require(tags->v[i].key && tags->v[i].value);
	}
}

static void check_spans(struct arena *a, const struct spans *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct span_row *row = &s->v[i];

		require(strlen(row->trace_id) == 35 && strlen(row->id) == 16 && row->start_ns >= 0);
		require(!isinf(row->input_cost) && !isinf(row->total_cost));
		check_text(row->name);
		check_text(row->type);
		check_text(row->model);
		check_text(row->content);
		/* deeper than our own reader goes is fine */
		if (!strstr(row->content, "[[[[[[[[") && !strstr(row->content, "\\u0000"))
			(void)json_value_read_within(a, row->content, 64 * MIB);
	}
	for (size_t i = 0; i < s->n_traces; i++) {
		const struct span_trace *t = &s->traces[i];

		check_text(t->session);
		check_text(t->user);
		check_text(t->request_preview);
		check_text(t->response_preview);
		check_tags(&t->resource_tags);
		check_tags(&t->tags);
		require(!t->has_root || t->status);
	}
}

static void sum_up(struct arena *a, const struct spans *s)
{
	struct span_node *nodes = ARENA_ARRAY(a, s->n, struct span_node);

	for (size_t i = 0; i < s->n; i++)
		nodes[i] = s->v[i].node;
	check_text(span_usage_sum(a, nodes, s->n));
	check_text(span_cost_sum(a, nodes, s->n));
}

static void convert(struct arena *a, const struct otlp_export *export)
{
	struct spans spans;

	if (spans_read(a, export, &spans) != SPAN_FINE)
		return;
	check_spans(a, &spans);
	sum_up(a, &spans);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_HARD_LIMIT);
	struct otlp_bytes body = { arena_strndup(a, (const char *)data, size), size },
			  packed = body;
	struct otlp_export export;

	if (otlp_read_protobuf(a, body.s, body.n, &export))
		convert(a, &export);
	if (otlp_read_json(a, body.s, body.n, &export))
		convert(a, &export);
	if (otlp_unpack(a, size % 2 ? "gzip" : "deflate", &packed) &&
	    otlp_read_protobuf(a, packed.s, packed.n, &export))
		convert(a, &export);
	arena_free(a);
	return 0;
}
