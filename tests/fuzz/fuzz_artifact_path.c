/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths of artifacts: whatever a client sends, the name below the artifacts
 * destination leads nowhere else, and not into another workspace. The first byte
 * of the input chooses whose request it is.
 */
#include "app/artifacts/path.h"
#include "app/config.h"
#include "app/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static void check_name(struct arena *a, const char *name)
{
	struct artifact_path again;
	const char *below = arena_printf(a, "x%s%s", *name ? "/" : "", name);

	require(utf8_valid(name, strlen(name)));
	for (const char *p = name; *p; p += strcspn(p, "/")) {
		size_t len = strcspn(p += *p == '/', "/");

		require(len && !(len == 1 && *p == '.') && !(len == 2 && memcmp(p, "..", 2) == 0));
	}
	require(!*name || name[strlen(name) - 1] != '/');
	require(artifact_path_parse(a, below, &again) && strcmp(again.name, below) == 0);
}

/* nginx gets back what was meant. */
static void check_redirect(struct arena *a, const char *name)
{
	const char *sent = percent_encode_path(a, name);
	const char *got = percent_decode(a, sent, strlen(sent), false);

	require(!sent[strcspn(sent, " ?#\r\n")] && got && strcmp(got, name) == 0);
}

static void check_scope(struct request *rq, const struct artifact_path *path)
{
	const char *own = arena_printf(rq->arena, "workspaces/%s", rq->workspace);
	const char *name = path->name;

	require(!begins(name, SPOOL_DIRECTORY "/") && strcmp(name, SPOOL_DIRECTORY) != 0);
	if (!rq->config->enable_workspaces)
		return;
	require(strcmp(name, "workspaces") != 0);
	if (strcmp(rq->workspace, "default") != 0 || begins(name, "workspaces/"))
		require(begins(name, own) && (!name[strlen(own)] || name[strlen(own)] == '/'));
}

static void check(struct request *rq, const char *text)
{
	struct artifact_path path;

	if (!artifact_path_read(rq, text, &path))
		return;
	check_name(rq->arena, path.name);
	if (!artifact_path_scope(rq, &path))
		return;
	check_name(rq->arena, path.name);
	check_redirect(rq->arena, path.name);
	check_scope(rq, &path);
	if (artifact_path_check_new(rq, path.given, path.name))
		require(*artifact_base_name(path.name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const workspaces[] = { "default", "default", "team-a" };
	struct config config = { .enable_workspaces = true };
	struct arena *a = arena_new(64 << 20);
	struct request *rq = ARENA_NEW(a, struct request);
	unsigned choice = size ? data[0] % 4 : 0;

	config.enable_workspaces = choice != 3;
	rq->arena = a;
	rq->config = &config;
	rq->workspace = workspaces[choice % 3];
	rq->workspace_given = choice == 1 || choice == 2;
	buf_init(&rq->reply.body, 1 << 20);
	check(rq, arena_strndup(a, size ? (const char *)data + 1 : "", size ? size - 1 : 0));
	buf_free(&rq->reply.body);
	arena_free(a);
	return 0;
}
