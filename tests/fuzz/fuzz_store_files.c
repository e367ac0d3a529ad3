/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of settings: the file of stores, and AWS's credentials and config. A store that
 * is made of one has a place, and its address holds nothing that nginx's configuration
 * would take for something else.
 */
#include "app/artifacts/aws_files.h"
#include "app/artifacts/s3.h"
#include "app/artifacts/stores.h"
#include "app/config.h"
#include "app/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void check_store(const struct store *s)
{
	require(s->ops && s->location && !s->s3 == !!s->root);
	if (s->s3) {
		require(!strpbrk(s->s3->inside.origin, " \t\"'\\;{}$\n"));
		require(!strpbrk(s->s3->inside.base, " \t\"'\\;{}$\n"));
		require(*s->s3->bucket && !strchr(s->s3->bucket, '/'));
	} else {
		require(*s->root == '/' && !strpbrk(s->root, "\"\\$;{}\n"));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config config = { .artifacts_destination = "/a",
				 .default_artifact_root = "mlflow-artifacts:/" };
	struct arena *a = arena_new(256 * MIB);
	const char *text = arena_strndup(a, (const char *)data, size), *error, *value;
	struct stores stores = { 0 };

	value = aws_file_value(a, text, size % 2, "default", "aws_access_key_id");
	require(!value || *value);
	if (stores_read(a, text, &config, &stores, &error))
		for (size_t i = 0; i < stores.n; i++)
			check_store(&stores.v[i].store);
	else
		require(*error);
	arena_free(a);
	return 0;
}
