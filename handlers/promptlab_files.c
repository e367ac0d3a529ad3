/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of a run of prompt engineering; see promptlab.h. They are read by
 * MLflow's clients: JSON as json.loads takes it, YAML as yaml.safe_load does, its
 * strings in double quotes (YAML 1.1, 5.7).
 */
#include "app/json_value.h"
#include "app/limits.h"
#include "handlers/promptlab.h"

/* The oldest Python that MLflow 3.17.2 runs on: this server has none of its own. */
#define PYTHON "3.10"

#define FILES_MAX (8 * MIB)

enum { TABLE, MODEL, PARAMETERS, EXAMPLE, SERVING_EXAMPLE, CONDA, PYTHON_ENV, REQUIREMENTS, FILES };
static const char *const paths[FILES] = {
	[TABLE] = PROMPTLAB_TABLE,
	[MODEL] = "model/MLmodel",
	[PARAMETERS] = "model/parameters.yaml",
	[EXAMPLE] = "model/input_example.json",
	[SERVING_EXAMPLE] = "model/serving_input_example.json",
	[CONDA] = "model/conda.yaml",
	[PYTHON_ENV] = "model/python_env.yaml",
	[REQUIREMENTS] = "model/requirements.txt",
};

/* ---- strings of YAML ---- */

/* The code point at `s`, which is UTF-8, and where the next one is. */
static uint32_t code_point(const char **s)
{
	const unsigned char *p = (const unsigned char *)*s;
	size_t more = *p < 0x80 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;
	uint32_t code = more ? *p & (0x3fu >> more) : *p;

	for (size_t i = 1; i <= more && p[i]; i++)
		code = code << 6 | (p[i] & 0x3fu);
	*s += 1 + strnlen(*s + 1, more);
	return code;
}

/* ASCII only: YAML has line breaks and forbidden characters beyond that. */
static void put_yaml(struct buf *b, const char *s)
{
	buf_putc(b, '"');
	while (*s) {
		uint32_t code = code_point(&s);

		if (code == '"' || code == '\\')
			buf_printf(b, "\\%c", (char)code);
		else if (code >= 0x20 && code < 0x7f)
			buf_putc(b, (char)code);
		else
			buf_printf(b, "\\U%08X", code);
	}
	buf_putc(b, '"');
}

static void put_member(struct buf *b, const char *key, const char *value)
{
	buf_printf(b, "%s: ", key);
	put_yaml(b, value);
	buf_putc(b, '\n');
}

/* ---- the table ---- */

static void put_table(struct buf *b, const struct promptlab *p)
{
	struct json j = jw_to(b);

	jw_obj(&j);
	jw_key(&j, "columns");
	jw_arr(&j);
	for (size_t i = 0; i < p->prompt_parameters.n; i++)
		jw_str(&j, p->prompt_parameters.v[i].key);
	jw_str(&j, "prompt");
	jw_str(&j, "output");
	for (size_t i = 0; i < p->output_parameters.n; i++)
		jw_str(&j, p->output_parameters.v[i].key);
	jw_arr_end(&j);
	jw_key(&j, "data");
	jw_arr(&j);
	jw_arr(&j);
	for (size_t i = 0; i < p->prompt_parameters.n; i++)
		jw_str(&j, p->prompt_parameters.v[i].value);
	jw_str(&j, p->input);
	jw_raw(&j, p->output);
	for (size_t i = 0; i < p->output_parameters.n; i++)
		jw_str(&j, p->output_parameters.v[i].value);
	jw_arr_end(&j);
	jw_arr_end(&j);
	jw_obj_end(&j);
}

/* ---- the model ---- */

static void put_values(struct json *j, const struct kv_list *params)
{
	jw_obj(j);
	jw_key(j, "inputs");
	jw_arr(j);
	for (size_t i = 0; i < params->n; i++)
		jw_str(j, params->v[i].value);
	jw_arr_end(j);
	jw_obj_end(j);
}

static void put_example(struct buf *b, const struct promptlab *p)
{
	struct json j = jw_to(b);

	put_values(&j, &p->prompt_parameters);
}

static void put_serving_example(struct buf *b, const struct promptlab *p)
{
	struct json j = jw_to(b);

	jw_obj(&j);
	jw_key(&j, "inputs");
	put_values(&j, &p->prompt_parameters);
	jw_obj_end(&j);
}

static void put_map(struct buf *b, const char *name, const struct kv_list *params)
{
	buf_printf(b, "%s:%s\n", name, params->n ? "" : " {}");
	for (size_t i = 0; i < params->n; i++) {
		buf_puts(b, "  ");
		put_yaml(b, params->v[i].key);
		buf_puts(b, ": ");
		put_yaml(b, params->v[i].value);
		buf_putc(b, '\n');
	}
}

static void put_parameters(struct buf *b, const struct promptlab *p)
{
	put_map(b, "model_parameters", &p->model_parameters);
	put_member(b, "model_route", p->route);
	put_map(b, "prompt_parameters", &p->prompt_parameters);
	put_member(b, "prompt_template", p->template);
}

static void put_column(struct json *j, const char *name)
{
	jw_obj(j);
	jw_kv_str(j, "type", "string");
	jw_kv_str(j, "name", name);
	jw_kv_bool(j, "required", true);
	jw_obj_end(j);
}

/* The columns of a signature are JSON in a string of YAML. */
static void put_columns(struct buf *b, const char *key, const struct kv_list *params)
{
	struct buf text;
	struct json j;

	buf_init(&text, FILES_MAX);
	j = jw_to(&text);
	jw_arr(&j);
	for (size_t i = 0; params && i < params->n; i++)
		put_column(&j, params->v[i].key);
	if (!params)
		put_column(&j, "output");
	jw_arr_end(&j);
	b->failed = b->failed || buf_failed(&text);
	put_member(b, key, text.data ? text.data : "");
	buf_free(&text);
}

static void put_model(struct buf *b, const struct promptlab *p)
{
	buf_puts(b, "artifact_path: model\n"
		    "flavors:\n"
		    "  python_function:\n"
		    "    env:\n"
		    "      conda: conda.yaml\n"
		    "      virtualenv: python_env.yaml\n"
		    "    loader_module: mlflow.prompt.promptlab_model\n"
		    "    parameters_path: parameters.yaml\n"
		    "    python_version: \"" PYTHON "\"\n"
		    "is_signature_from_type_hint: false\n"
		    "mlflow_version: " MLFLOW_VERSION "\n"
		    "model_id: null\n");
	put_member(b, "model_uuid", p->model_uuid);
	buf_puts(b, "prompts: null\n");
	put_member(b, "run_id", p->run_id);
	buf_puts(b, "saved_input_example_info:\n"
		    "  artifact_path: input_example.json\n"
		    "  serving_input_path: serving_input_example.json\n"
		    "  type: json_object\n"
		    "signature:\n");
	put_columns(b, "  inputs", &p->prompt_parameters);
	put_columns(b, "  outputs", NULL);
	buf_puts(b, "  params: null\n"
		    "type_hint_from_example: false\n");
	put_member(b, "utc_time_created", p->time);
}

#define NEEDS "mlflow[gateway]==" MLFLOW_VERSION

static void put_conda(struct buf *b, const struct promptlab *p)
{
	(void)p;
	buf_puts(b, "channels:\n"
		    "- conda-forge\n"
		    "dependencies:\n"
		    "- python=" PYTHON "\n"
		    "- pip\n"
		    "- pip:\n"
		    "  - " NEEDS "\n"
		    "name: mlflow-env\n");
}

static void put_python_env(struct buf *b, const struct promptlab *p)
{
	(void)p;
	buf_puts(b, "python: \"" PYTHON "\"\n"
		    "build_dependencies:\n"
		    "- pip\n"
		    "- setuptools\n"
		    "- wheel\n"
		    "dependencies:\n"
		    "- -r requirements.txt\n");
}

static void put_requirements(struct buf *b, const struct promptlab *p)
{
	(void)p;
	buf_puts(b, NEEDS);
}

/* ---- all of them ---- */

/* JSON is spelled as the reference's is. */
static const char *spelled(struct arena *a, int file, const char *text)
{
	const struct json_value *v = file == TABLE || file == EXAMPLE ? json_value_read(a, text) :
									NULL;

	return v ? json_value_dump(a, v, false) : arena_strdup(a, text);
}

static void (*const writers[FILES])(struct buf *b, const struct promptlab *p) = {
	[TABLE] = put_table,
	[MODEL] = put_model,
	[PARAMETERS] = put_parameters,
	[EXAMPLE] = put_example,
	[SERVING_EXAMPLE] = put_serving_example,
	[CONDA] = put_conda,
	[PYTHON_ENV] = put_python_env,
	[REQUIREMENTS] = put_requirements,
};

const struct promptlab_file *promptlab_files(struct request *rq, const struct promptlab *p,
					     size_t *ret_n)
{
	struct promptlab_file *files = ARENA_ARRAY(rq->arena, FILES, struct promptlab_file);
	bool ok = true;
	struct buf b;

	buf_init(&b, FILES_MAX);
	for (size_t i = 0; i < FILES && ok; i++) {
		buf_reset(&b, SIZE_MAX);
		writers[i](&b, p);
		ok = !buf_failed(&b);
		files[i].path = paths[i];
		files[i].text = ok ? spelled(rq->arena, (int)i, b.data) : "";
	}
	buf_free(&b);
	*ret_n = FILES;
	if (ok)
		return files;
	fail(rq, INVALID_PARAMETER_VALUE, "The prompt and its parameters are too large.");
	return NULL;
}
