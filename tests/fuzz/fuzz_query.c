/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Targets as nginx passes them: decoding the path and finding its endpoint,
 * splitting the query string. What comes out is UTF-8 without NULs and survives
 * being encoded again.
 */
#include "app/endpoints.h"
#include "app/limits.h"
#include "app/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void check_text(struct arena *a, const char *s)
{
	const char *again = percent_encode_path(a, s);

	require(utf8_valid(s, strlen(s)));
	require(!again[strspn(again, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789-._~/%")]);
	again = percent_decode(a, again, strlen(again), false);
	require(again && strcmp(again, s) == 0);
}

/* The path with the parameters put into the endpoint's pattern. */
static const char *put_together(struct arena *a, const struct match *m)
{
	const char *out = "";

	for (const char *p = m->endpoint->path; *p;) {
		size_t n = strcspn(p, "<"), len;

		out = arena_printf(a, "%s%.*s", out, (int)n, p);
		p += n;
		if (!*p)
			break;
		p += strncmp(p, "<path:", 6) == 0 ? 6 : 1;
		len = strcspn(p, ">");
		for (size_t i = 0; i < m->n_params; i++)
			if (strncmp(m->params[i].name, p, len) == 0 && !m->params[i].name[len])
				out = arena_printf(a, "%s%s", out, m->params[i].value);
		p += len + 1;
	}
	return out;
}

/* What was taken out of a path makes it again. */
static void check_match(struct arena *a, enum method method, const char *path)
{
	struct match m = endpoint_match(a, method, path);

	require(!m.endpoint || m.allowed & m.endpoint->method);
	if (!m.endpoint)
		return;
	require(m.n_params <= PATH_PARAMS_MAX);
	for (size_t i = 0; i < m.n_params; i++)
		require(*m.params[i].value && strstr(path, m.params[i].value));
	require(strcmp(path + strlen(path) - strlen(put_together(a, &m)), put_together(a, &m)) ==
		0);
}

static void check_path(struct arena *a, const char *text, size_t n)
{
	const char *path = percent_decode(a, text, n, false);

	if (!path)
		return;
	check_text(a, path);
	for (enum method method = GET; method <= OPTIONS; method <<= 1)
		check_match(a, method, path);
}

static void check_query(struct arena *a, const char *text)
{
	struct query q;

	if (!query_parse(a, text, &q))
		return;
	require(q.n <= QUERY_PARAMS_MAX);
	for (size_t i = 0; i < q.n; i++) {
		check_text(a, q.pairs[i].name);
		check_text(a, q.pairs[i].value);
		require(query_get(&q, q.pairs[i].name) != NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(64 * MIB);
	const char *target = arena_strndup(a, (const char *)data, size);
	size_t n = strcspn(target, "?");

	check_path(a, target, n);
	check_query(a, target[n] ? target + n + 1 : "");
	arena_free(a);
	return 0;
}
