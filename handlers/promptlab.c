/* SPDX-License-Identifier: Apache-2.0 */
/*
 * create-promptlab-run, which the web UI sends when a prompt was tried out: a run with
 * what was asked and answered, as params, tags and files. As in MLflow 3.17.2
 * (mlflow/utils/promptlab_utils.py) the run is made in any case, and its status is
 * FAILED when something about it could not be logged. No transaction is open while
 * files are written, perhaps to a bucket.
 */
#include "handlers/promptlab.h"

#include "app/artifacts/place.h"
#include "app/artifacts/store.h"
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/json_value.h"
#include "app/limits.h"
#include "app/log.h"
#include "app/random_id.h"
#include "app/search/python.h"
#include "app/validate.h"
#include "handlers/run_log.h"
#include "handlers/run_out.h"
#include "handlers/runs.h"

#define REQUEST_MAX (2 * MIB)
#define ARTIFACT_URI 7 /* the column in run_out */

/* A parameter, whose value is any JSON. */
struct json_param {
	const char *key;
	const char *value;
};
static const struct field json_param_fields[] = {
	F_STR(json_param, key, OPTIONAL),
	F_JSON(json_param, value, OPTIONAL),
	F_END,
};

struct promptlab_run_create_req {
	const char *experiment_id;
	const char *run_name;
	const char *prompt_template;
	const char *model_route;
	const char *model_input;
	const char *model_output;
	const char *mlflow_version;
	const char *user_id;
	struct opt_int start_time;
	struct kv_list tags;
	LIST(struct json_param) prompt_parameters;
	LIST(struct json_param) model_parameters;
	LIST(struct json_param) model_output_parameters;
};
static const struct field promptlab_run_create_fields[] = {
	F_STR(promptlab_run_create_req, experiment_id, OPTIONAL),
	F_STR(promptlab_run_create_req, run_name, OPTIONAL),
	F_STR(promptlab_run_create_req, prompt_template, OPTIONAL),
	F_STR(promptlab_run_create_req, model_route, OPTIONAL),
	F_STR(promptlab_run_create_req, model_input, OPTIONAL),
	F_JSON(promptlab_run_create_req, model_output, OPTIONAL),
	F_STR(promptlab_run_create_req, mlflow_version, OPTIONAL),
	F_STR(promptlab_run_create_req, user_id, OPTIONAL),
	F_INT(promptlab_run_create_req, start_time, OPTIONAL),
	F_KVS(promptlab_run_create_req, tags, OPTIONAL),
	F_LIST(promptlab_run_create_req, prompt_parameters, json_param, OPTIONAL),
	F_LIST(promptlab_run_create_req, model_parameters, json_param, OPTIONAL),
	F_LIST(promptlab_run_create_req, model_output_parameters, json_param, OPTIONAL),
	F_END,
};

/* Values that are JSON are read once more, which takes many times their size. */
static bool check_size(struct request *rq)
{
	return rq->content_length <= REQUEST_MAX ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "The prompt with its parameters and output is larger than %lu bytes. Log what "
		    "is so large as an artifact of the run.",
		    REQUEST_MAX);
}

/* In the order in which the reference asks for them. */
static bool check_given(struct request *rq, const struct promptlab_run_create_req *in)
{
	const struct {
		const char *name;
		bool given;
	} needed[] = {
		{ "experiment_id", *or_empty(in->experiment_id) },
		{ "prompt_template", *or_empty(in->prompt_template) },
		{ "prompt_parameters", in->prompt_parameters.n > 0 },
		{ "model_route", *or_empty(in->model_route) },
		{ "model_input", *or_empty(in->model_input) },
		{ "mlflow_version", *or_empty(in->mlflow_version) },
	};

	for (size_t i = 0; i < ARRAY_LEN(needed); i++)
		if (!needed[i].given)
			return fail(rq, INVALID_PARAMETER_VALUE,
				    "CreatePromptlabRun request must specify %s.", needed[i].name);
	return true;
}

/* ---- values ---- */

static void put_repr(struct buf *b, struct arena *a, const struct json_value *v);

static void put_members(struct buf *b, struct arena *a, const struct json_value *v)
{
	for (size_t i = 0; i < v->n; i++) {
		if (i)
			buf_puts(b, ", ");
		if (v->kind == JSON_OBJECT)
			buf_printf(b, "%s: ", py_repr(a, v->keys[i]));
		put_repr(b, a, &v->items[i]);
	}
}

/* As Python's repr() spells what JSON stands for. */
static void put_repr(struct buf *b, struct arena *a, const struct json_value *v)
{
	static const char *const words[] = {
		[JSON_NULL] = "None", [JSON_FALSE] = "False", [JSON_TRUE] = "True"
	};
	bool is_object = v->kind == JSON_OBJECT;

	if (v->kind <= JSON_TRUE) {
		buf_puts(b, words[v->kind]);
	} else if (is_object || v->kind == JSON_ARRAY) {
		buf_putc(b, is_object ? '{' : '[');
		put_members(b, a, v);
		buf_putc(b, is_object ? '}' : ']');
	} else if (v->kind == JSON_FLOAT) {
		buf_puts(b, py_repr_float(a, json_value_double(v)));
	} else {
		buf_puts(b, v->kind == JSON_STRING ? py_repr(a, v->text) : v->text);
	}
}

/* str() of it; what cannot be read as JSON stays as it is. */
static const char *py_str(struct arena *a, const char *json)
{
	const struct json_value *v = json_value_read(a, json ? json : "null");
	const char *text;
	struct buf b;

	if (!v)
		return json;
	if (v->kind == JSON_STRING)
		return v->text;
	buf_init(&b, BODY_MAX);
	put_repr(&b, a, v);
	text = buf_failed(&b) ? json : arena_strdup(a, b.data);
	buf_free(&b);
	return text;
}

static struct kv_list spelled(struct arena *a, const struct json_param *params, size_t n)
{
	struct kv_list list = { .n = n, .v = ARENA_ARRAY(a, n + 2, struct kv) };

	for (size_t i = 0; i < n; i++)
		list.v[i] = (struct kv){ or_empty(params[i].key), py_str(a, params[i].value) };
	return list;
}

/* ---- what is logged ---- */

static const char *utc_now(struct arena *a)
{
	char seconds[32];
	struct timespec t;
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &t);
	gmtime_r(&t.tv_sec, &tm);
	strftime(seconds, sizeof(seconds), "%Y-%m-%d %H:%M:%S", &tm);
	return arena_printf(a, "%s.%06ld", seconds, t.tv_nsec / 1000);
}

static struct promptlab describe(struct arena *a, const struct promptlab_run_create_req *in,
				 const char *run_id)
{
	return (struct promptlab){
		.run_id = run_id,
		.time = utc_now(a),
		.model_uuid = random_id(a, ""),
		.route = in->model_route,
		.template = in->prompt_template,
		.input = in->model_input,
		.output = in->model_output ? in->model_output : "null",
		.prompt_parameters = spelled(a, in->prompt_parameters.v, in->prompt_parameters.n),
		.model_parameters = spelled(a, in->model_parameters.v, in->model_parameters.n),
		.output_parameters =
			spelled(a, in->model_output_parameters.v, in->model_output_parameters.n),
	};
}

/* The tag that tells of the model (mlflow/models/model.py get_tags_dict). */
static const char *model_history(struct arena *a, const struct promptlab *p)
{
	return arena_printf(a,
			    "[{\"run_id\": \"%s\", \"artifact_path\": \"model\", "
			    "\"utc_time_created\": \"%s\", \"model_uuid\": \"%s\", "
			    "\"flavors\": {}}]",
			    p->run_id, p->time, p->model_uuid);
}

static struct entries entries_of(struct arena *a, const struct promptlab *p)
{
	static const struct kv about[] = {
		{ "mlflow.loggedArtifacts",
		  "[{\"path\": \"" PROMPTLAB_TABLE "\", \"type\": \"table\"}]" },
		{ "mlflow.runSourceType", "PROMPT_ENGINEERING" },
	};
	struct entries e = { .run_id = p->run_id,
			     .is_new = true,
			     .tags = { .v = ARENA_ARRAY(a, ARRAY_LEN(about) + 1, struct kv) } };

	e.params = (struct kv_list){ .n = p->model_parameters.n,
				     .v = ARENA_ARRAY(a, p->model_parameters.n + 2, struct kv) };
	for (size_t i = 0; i < e.params.n; i++)
		e.params.v[i] = p->model_parameters.v[i];
	e.params.v[e.params.n++] = (struct kv){ "model_route", p->route };
	e.params.v[e.params.n++] = (struct kv){ "prompt_template", p->template };
	for (; e.tags.n < ARRAY_LEN(about); e.tags.n++)
		e.tags.v[e.tags.n] = about[e.tags.n];
	e.tags.v[e.tags.n++] = (struct kv){ "mlflow.log-model.history", model_history(a, p) };
	return e;
}

static bool write_files(struct request *rq, const struct promptlab *p, const char *uri)
{
	size_t n;
	const struct promptlab_file *files = promptlab_files(rq, p, &n);

	for (size_t i = 0; files && i < n; i++) {
		struct artifact_path path;
		struct artifact at;

		if (!artifact_path_read(rq, files[i].path, &path) ||
		    !place_below(rq, uri, &path, &at) || !store_write(rq, &at, files[i].text))
			return false;
	}
	return files;
}

/* Logs params and tags, and writes the files. False: not all of it, and the answer of
 * `quiet` says why; but when the database failed, `rq` is answered. */
static bool log_all(struct request *rq, struct request *quiet, const struct promptlab *p,
		    const char *uri, bool *ret_done)
{
	struct entries e = entries_of(rq->arena, p);
	const struct rows *changed;

	*ret_done = false;
	if (!check_batch(quiet, &e))
		return true;
	if (!log_entries(rq, &e, &changed))
		return false;
	*ret_done = write_files(quiet, p, uri);
	return true;
}

/* Ends the run and answers with it. */
static bool finish(struct request *rq, const char *run_id, bool is_done)
{
	struct rows *run, *children;
	struct json j;

	db_send(rq, run_update, P_STR(run_id), P_STR(rq->workspace),
		P_STR(is_done ? "FINISHED" : "FAILED"), P_INT(clock_ms()), P_STR(NULL));
	run = db_send(rq, run_get, P_STR(run_id), P_STR(rq->workspace));
	children = run_children_send(rq, run_id);
	if (!db_wait(rq))
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "run");
	jw_run(&j, rq->arena, run, children);
	jw_obj_end(&j);
	return true;
}

HANDLER(promptlab_run_create)
{
	struct run_create_req new_run = { .experiment_id = in->experiment_id,
					  .user_id = in->user_id ? in->user_id : "unknown",
					  .run_name = in->run_name,
					  .start_time = in->start_time,
					  .tags = in->tags };
	struct request *quiet = request_quiet(rq);
	const struct rows *run;
	struct kv_columns tags;
	struct promptlab p;
	bool is_done;

	if (!check_size(rq) || !check_given(rq, in))
		return false;
	if (!new_run.start_time.given)
		new_run.start_time.v = clock_ms();
	if (!run_insert(rq, &new_run, &run, &tags))
		return false;
	p = describe(rq->arena, in, rows_str(run, 0, 0));
	if (!log_all(rq, quiet, &p, rows_str(run, 0, ARTIFACT_URI), &is_done))
		return false;
	if (!is_done)
		log_event(LOG_LEVEL_WARNING, "promptlab_run_failed", "run=%s error=%s", p.run_id,
			  error_name(quiet->reply.error));
	return finish(rq, p.run_id, is_done);
}
