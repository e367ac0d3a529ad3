/* SPDX-License-Identifier: Apache-2.0 */
/* See artifacts_test.h. */
#include "tests/unit/artifacts_test.h"

#include "app/gate.h"

#include <unistd.h>

static char scratch[64];

struct request *new_request(bool workspaces, const char *destination, const char *workspace)
{
	struct arena *a = arena_new(16 << 20);
	struct request *rq = ARENA_NEW(a, struct request);
	struct config *c = ARENA_NEW(a, struct config);

	c->enable_workspaces = workspaces;
	c->serve_artifacts = true;
	c->artifacts_destination = destination;
	c->default_artifact_root = "mlflow-artifacts:/";
	rq->arena = a;
	rq->config = c;
	rq->workspace = workspace ? workspace : DEFAULT_WORKSPACE;
	rq->workspace_given = workspace;
	buf_init(&rq->reply.body, 1 << 20);
	return rq;
}

void free_request(struct request *rq)
{
	buf_free(&rq->reply.body);
	arena_free(rq->arena);
}

const char *make_scratch(void)
{
	snprintf(scratch, sizeof(scratch), "/tmp/mlflow-fcgi-test.XXXXXX");
	if (!mkdtemp(scratch)) {
		perror(scratch);
		exit(2);
	}
	return scratch;
}

static void run(const char *command)
{
	if (system(command) != 0) {
		fprintf(stderr, "failed: %s\n", command);
		exit(2);
	}
}

void remove_scratch(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", scratch);
	run(command);
}

void in_scratch(const char *command)
{
	char line[4096];

	snprintf(line, sizeof(line), "cd '%s' && %s", scratch, command);
	run(line);
}
