/* SPDX-License-Identifier: Apache-2.0 */
/* Limits of stores; see guard.h. */
#include "app/artifacts/guard.h"

#include "app/artifacts/parts.h"
#include "app/artifacts/s3.h"
#include "app/db.h"

#include <inttypes.h>

/* Ways in which a location may be written, and directories a name may be in. */
#define FORMS_MAX 3
#define DEPTH_MAX 64

/* ---- size ---- */

bool guard_size(struct request *rq, const struct artifact *at, int64_t size)
{
	int64_t max = at->store->max_file_size;

	if (!max || size <= max)
		return true;
	fail(rq, BAD_REQUEST,
	     "Artifact '%s' has %" PRId64 " bytes, and the artifact store of the workspace takes "
	     "files of up to %" PRId64 " (max_file_size).",
	     at->given, size, max);
	rq->reply.status = 413;
	return false;
}

bool guard_room(struct request *rq, const char *workspace, const struct artifact *at, int64_t size,
		const char *upload_id)
{
	int64_t max = at->store->max_total_size, used, held;
	struct rows *r;

	if (!max || size < 0) /* what makes less of it is welcome however full it is */
		return true;
	r = db_query(rq, artifact_usage_get, P_STR(workspace));
	if (!r)
		return false;
	used = rows_count(r) ? rows_int(r, 0, 0) : 0;
	held = parts_held(rq, at, workspace, upload_id);
	if (used + held + size <= max)
		return true;
	return fail(
		rq, RESOURCE_EXHAUSTED,
		"The workspace '%s' may keep %" PRId64 " bytes of artifacts (max_total_size) "
		"and has %" PRId64 ", and %" PRId64 " in unfinished multipart uploads; there is "
		"no room for %" PRId64 " more. Delete artifacts, or have an administrator count "
		"again with mlflow-fcgi usage --measure.",
		workspace, max, used, held, size);
}

/* ---- counting ---- */

struct extent guard_replaced(struct request *rq, const struct artifact *at)
{
	return at->store->max_total_size ? extent_of_file(rq, at) : (struct extent){ 0 };
}

bool guard_removed(struct request *rq, const struct artifact *at, struct extent *ret)
{
	*ret = (struct extent){ 0 };
	return !at->store->max_total_size || extent_measure(rq, at, ret);
}

static bool add(struct request *rq, const struct artifact *at, int64_t bytes, int64_t files)
{
	return !at->store->max_total_size || (!bytes && !files) ||
	       db_query(rq, artifact_usage_add, P_STR(rq->workspace), P_INT(bytes), P_INT(files));
}

bool guard_wrote(struct request *rq, const struct artifact *at, int64_t size, struct extent old)
{
	return add(rq, at, size - old.bytes, 1 - old.files);
}

bool guard_deleted(struct request *rq, const struct artifact *at, struct extent old)
{
	return add(rq, at, -old.bytes, -old.files);
}

/* ---- immutability ---- */

/* The beginnings of an artifact's URI, before its name: as clients see it behind the
 * proxy, and as it is in the store. */
static size_t forms(struct request *rq, const struct artifact *at, const char *ret[FORMS_MAX])
{
	const struct s3 *s3 = at->store->s3;
	size_t n = 0;

	ret[n++] = "mlflow-artifacts:/";
	if (s3) {
		ret[n++] = arena_printf(rq->arena, "s3://%s/%s%s", s3->bucket, s3->prefix,
					*s3->prefix ? "/" : "");
	} else {
		ret[n++] = arena_printf(rq->arena, "%s/", at->root);
		ret[n++] = arena_printf(rq->arena, "file://%s/", at->root);
	}
	return n;
}

/* URIs of the artifact and of the directories above it. */
static size_t above(struct request *rq, const char *const *form, size_t n_forms, const char *name,
		    const char **ret)
{
	size_t n = 0;

	for (size_t len = strlen(name), depth = 0; len && depth < DEPTH_MAX; depth++) {
		for (size_t i = 0; i < n_forms; i++)
			ret[n++] = arena_printf(rq->arena, "%s%.*s", form[i], (int)len, name);
		while (len && name[len - 1] != '/')
			len--;
		len -= len > 0;
	}
	return n;
}

static bool check_mutable(struct request *rq, const struct artifact *at, bool with_content)
{
	const char *uris[FORMS_MAX * DEPTH_MAX], *below[FORMS_MAX], *form[FORMS_MAX];
	size_t n_forms, n, n_below = 0;
	struct rows *r;

	if (!at->store->immutable_models)
		return true;
	n_forms = forms(rq, at, form);
	n = above(rq, form, n_forms, at->name, uris);
	for (; with_content && n_below < n_forms; n_below++)
		below[n_below] = arena_printf(rq->arena, "%s%s/", form[n_below], at->name);
	r = db_query(rq, artifact_registered, P_STR(rq->workspace), P_STRS(uris, n),
		     P_STRS(below, n_below));
	if (!r)
		return false;
	return !rows_count(r) ||
	       fail(rq, PERMISSION_DENIED,
		    "Artifact '%s' belongs to version %s of the registered model '%s' and cannot "
		    "be changed (immutable_models). Log a new model, or delete the version first.",
		    at->given, rows_str(r, 0, 1), rows_str(r, 0, 0));
}

/* ---- all of them ---- */

bool guard_write(struct request *rq, const struct artifact *at, int64_t size)
{
	if (!guard_size(rq, at, size) || !check_mutable(rq, at, false))
		return false;
	if (size) /* not known yet otherwise */
		size -= guard_replaced(rq, at).bytes;
	return guard_room(rq, rq->workspace, at, size, NULL);
}

bool guard_delete(struct request *rq, const struct artifact *at)
{
	return check_mutable(rq, at, true);
}

bool guard_needs_size(const struct store *s)
{
	return s->max_file_size || s->max_total_size;
}
