/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts of scorers. Whatever is readable stays so with another endpoint, which is then the
 * one it asks, and asks none without one.
 */
#include "app/limits.h"
#include "app/query.h"
#include "handlers/serialized_scorer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void check(struct arena *a, const char *text)
{
	struct serialized_scorer s, again;

	if (!scorer_read_kept(a, text, &s))
		return;
	scorer_wants_expectations(&s);
	if (!s.endpoint)
		return;
	require(scorer_read_kept(a, scorer_with_endpoint(a, &s, "e-1"), &again));
	require(again.endpoint && strcmp(again.endpoint, "e-1") == 0);
	require(scorer_read_kept(a, scorer_with_endpoint(a, &s, NULL), &again));
	require(!again.endpoint);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(256 * MIB);
	const char *text = arena_strndup(a, (const char *)data, size);

	if (utf8_valid(text, strlen(text)))
		check(a, text);
	arena_free(a);
	return 0;
}
