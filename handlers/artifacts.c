/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The artifact proxy, mlflow-artifacts:/ to clients: list, download, upload and
 * delete by path. nginx moves the bytes; an upload's body is on disk already when
 * its request arrives here, and was allowed before in phase `authorize`.
 * artifacts_direct.c has the endpoints by which clients go to the store themselves.
 */
#include "handlers/artifacts.h"
#include "app/endpoints.h"
#include "app/validate.h"
#include "auth/permit.h"

void jw_artifact_files(struct json *j, struct arena *a, const struct artifact_files *files,
		       const char *directory)
{
	size_t n = strlen(directory);
	const char *slash = n && directory[n - 1] != '/' ? "/" : "";

	if (!files->n)
		return;
	jw_key(j, "files");
	jw_arr(j);
	for (size_t i = 0; i < files->n; i++) {
		const struct artifact_file *f = &files->v[i];

		jw_obj(j);
		jw_kv_str(j, "path", arena_printf(a, "%s%s%s", directory, slash, f->name));
		jw_kv_bool(j, "is_dir", f->is_directory);
		if (!f->is_directory && f->size)
			jw_kv_int(j, "file_size", f->size);
		jw_obj_end(j);
	}
	jw_arr_end(j);
}

/* ---- list ---- */

struct artifact_list_req {
	const char *path;
};
static const struct field artifact_list_fields[] = {
	F_STR(artifact_list_req, path, OPTIONAL),
	F_END,
};

/* An experiment's own directory holds one of each run, called as the run. */
static bool is_experiment_root(struct request *rq, const char *text)
{
	struct artifact_path path;
	size_t slashes = 0;

	if (!artifact_path_parse(rq->arena, text, &path) || !path.experiment_id)
		return false;
	for (const char *c = path.name; *c; c++)
		slashes += *c == '/';
	return slashes == (path.workspace ? 2 : 0);
}

/* Whoever may not read runs is not told which there are. */
static void leave_out_runs(struct artifact_files *files)
{
	size_t left = 0;

	for (size_t i = 0; i < files->n; i++)
		if (strlen(files->v[i].name) != 32 ||
		    strspn(files->v[i].name, "0123456789abcdef") != 32)
			files->v[left++] = files->v[i];
	files->n = left;
}

HANDLER(artifact_list)
{
	struct artifact_files files;
	struct artifact at;
	struct json j;

	if (!place_of_path(rq, or_empty(in->path), &at) || !store_list(rq, &at, &files))
		return false;
	if (permit_hides_below(rq, "run") && is_experiment_root(rq, or_empty(in->path)))
		leave_out_runs(&files);
	j = reply_json(rq);
	jw_obj(&j);
	jw_artifact_files(&j, rq->arena, &files, "");
	jw_obj_end(&j);
	return true;
}

/* ---- download, upload, delete ---- */

struct artifact_download_req {
	const char *artifact_path;
};
static const struct field artifact_download_fields[] = {
	F_STR(artifact_download_req, artifact_path, IN_PATH),
	F_END,
};

HANDLER(artifact_download)
{
	struct artifact at;

	return place_of_path(rq, or_empty(in->artifact_path), &at) && store_send(rq, &at);
}

struct artifact_upload_req {
	const char *artifact_path;
};
static const struct field artifact_upload_fields[] = {
	F_STR(artifact_upload_req, artifact_path, IN_PATH),
	F_END,
};

HANDLER(artifact_upload)
{
	struct artifact at;

	if (!place_of_path(rq, or_empty(in->artifact_path), &at) ||
	    !artifact_path_check_new(rq, at.given, at.name))
		return false;
	reply_nothing(rq);
	rq->reply.status = 200;
	return rq->phase == PHASE_NORMAL ? store_put(rq, &at) : store_expect(rq, &at);
}

struct artifact_delete_req {
	const char *artifact_path;
};
static const struct field artifact_delete_fields[] = {
	F_STR(artifact_delete_req, artifact_path, IN_PATH),
	F_END,
};

HANDLER(artifact_delete)
{
	struct artifact at;

	return place_of_path(rq, in->artifact_path, &at) && store_remove(rq, &at) &&
	       reply_empty(rq);
}
