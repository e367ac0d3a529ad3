/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GraphQL: the document before the first NUL byte, its variables as JSON behind it.
 * Whatever comes is parsed, limited, validated and run against an empty store; the
 * answer is JSON.
 */
#include "app/graphql/execute.h"
#include "app/limits.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct gq_value *nothing(void *context UNUSED, const struct gq_type *type UNUSED,
				      const struct gq_field *field UNUSED,
				      const struct gq_members *args UNUSED,
				      const struct gq_value *parent UNUSED,
				      const char **ret_error UNUSED)
{
	static const struct gq_value empty = { .kind = GQ_OBJECT };

	return &empty;
}

static void run(struct arena *a, struct gq_document *d, const char *variables, size_t n)
{
	static const struct gq_limits limits = { 10, 10 };
	struct gq_execution x = { .arena = a,
				  .document = d,
				  .variables = gq_from_json(a, variables, n),
				  .resolve = nothing,
				  .errors = { .arena = a } };
	struct buf out;
	struct json j;

	if (gq_check_limits(d, &limits, &x.errors))
		gq_validate(d, &x.errors);
	buf_init(&out, REPLY_MAX);
	j = jw_to(&out);
	gq_execute(&x, &j);
	if (!buf_failed(&out) && !gq_from_json(a, out.data, out.len))
		abort();
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_HARD_LIMIT);
	char *text = arena_strndup(a, (const char *)data, size);
	size_t n = strlen(text);
	const char *error;
	struct gq_document *d = gq_parse(a, text, n, &error);

	if (d)
		run(a, d, n < size ? text + n + 1 : "", n < size ? size - n - 1 : 0);
	arena_free(a);
	return 0;
}
