/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Storage locations that clients choose. The first byte chooses where the
 * server's own storage is. What is let through leads to no other host, holds no
 * fragment, and keeps its query when a path is appended.
 */
#include "app/artifacts/location.h"
#include "app/artifacts/uri.h"
#include "app/config.h"
#include "app/limits.h"
#include "app/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static bool is_addressed(const char *scheme)
{
	static const char *const schemes[] = { "ftp",   "sftp", "hdfs", "viewfs", "http",
					       "https", "r2",   "b2",   "abfss" };

	for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
		if (strcmp(schemes[i], scheme) == 0)
			return true;
	return false;
}

static void check_accepted(struct request *rq, const char *text, bool has_own_host)
{
	const char *longer = uri_append(rq->arena, text, "x/1");
	struct uri uri, appended;
	int port;

	require(uri_split(rq->arena, text, &uri));
	require(!*uri.fragment && !*uri.params && !strstr(uri.query, ".."));
	if (is_addressed(uri.scheme)) {
		const char *host = uri_host(rq->arena, &uri, &port);

		require(has_own_host && host && strcmp(host, "own.example") == 0);
	}
	if (uri_split(rq->arena, longer, &appended)) {
		require(strcmp(appended.scheme, uri.scheme) == 0);
		require(strcmp(appended.query, uri.query) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const roots[] = { "mlflow-artifacts:/", "http://own.example/r",
					     "hdfs://Own.Example:8020/r", "abfss://c@own.example" };
	struct config config = { .artifacts_destination = "/a",
				 .allowed_artifact_schemes = "",
				 .artifact_location_max_length = 2048 };
	struct arena *a = arena_new(64 * MIB);
	struct request *rq = ARENA_NEW(a, struct request);
	const char *text =
		arena_strndup(a, size ? (const char *)data + 1 : "", size ? size - 1 : 0);

	config.default_artifact_root = roots[size ? data[0] % 4 : 0];
	rq->arena = a;
	rq->config = &config;
	buf_init(&rq->reply.body, 1 * MIB);
	if (utf8_valid(text, strlen(text))) {
		if (check_storage_uri(rq, "f", text))
			check_accepted(rq, text, size && data[0] % 4);
		if (check_artifact_root(rq, text) || check_archival_location(rq, text))
			check_accepted(rq, text, size && data[0] % 4);
	}
	buf_free(&rq->reply.body);
	arena_free(a);
	return 0;
}
