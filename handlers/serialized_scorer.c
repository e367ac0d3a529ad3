/* SPDX-License-Identifier: Apache-2.0 */
/* What is in the text of a scorer; see serialized_scorer.h. */
#include "handlers/serialized_scorer.h"

#include "app/config.h"
#include "app/limits.h"
#include "app/validate.h"

#define THIRD_PARTY "third_party_scorer_data"
#define INSTRUCTIONS "instructions_judge_pydantic_data"

/* mlflow/utils/validation.py GATEWAY_DESTINATION_KEYS, sorted */
static const char *const destinations[] = { "api_base", "base_url", "custom_llm_provider",
					    "fallbacks", "model_list" };

/* ---- JSON in Python's eyes ---- */

static bool is_object(const struct json_value *v)
{
	return v && v->kind == JSON_OBJECT;
}

static size_t members(const struct json_value *v)
{
	return v && v->kind >= JSON_ARRAY ? v->n : 0;
}

static const char *type_of(const struct json_value *v)
{
	static const char *const names[] = {
		[JSON_NULL] = "NoneType", [JSON_FALSE] = "bool",  [JSON_TRUE] = "bool",
		[JSON_INT] = "int",       [JSON_FLOAT] = "float", [JSON_STRING] = "str",
		[JSON_ARRAY] = "list",    [JSON_OBJECT] = "dict",
	};

	return names[v->kind];
}

/* The same object with another value of `key`, which is last if it was not there. */
static const struct json_value *with(struct arena *a, const struct json_value *object,
				     const char *key, const struct json_value *value)
{
	struct json_value *items = ARENA_ARRAY(a, object->n + 1, struct json_value);
	const char **keys = ARENA_ARRAY(a, object->n + 1, const char *);
	struct json_value *out = ARENA_NEW(a, struct json_value);
	size_t n = object->n, at = n;

	for (size_t i = 0; i < n; i++) {
		items[i] = object->items[i];
		keys[i] = object->keys[i];
		if (strcmp(keys[i], key) == 0)
			at = i;
	}
	items[at] = *value;
	keys[at] = key;
	*out = (struct json_value){ JSON_OBJECT, NULL, at == n ? n + 1 : n, items, keys };
	return out;
}

/* ---- code and destinations ---- */

static bool brings_code(const struct json_value *v)
{
	const struct json_value *source = json_value_get(v, "call_source");

	if (source && source->kind != JSON_NULL)
		return true;
	for (size_t i = 0; i < members(v); i++)
		if (brings_code(&v->items[i]))
			return true;
	return false;
}

bool scorer_brings_code(const struct serialized_scorer *s)
{
	return brings_code(s->json);
}

static unsigned destination_bit(const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(destinations); i++)
		if (strcmp(destinations[i], key) == 0)
			return 1u << i;
	return 0;
}

/* Which of `destinations` there are, as bits. A list of two whose first is a text is
 * as good as a member: Python's dict() makes one of it. */
static unsigned find_destinations(const struct json_value *v)
{
	unsigned found = 0;

	for (size_t i = 0; i < members(v); i++) {
		const struct json_value *item = &v->items[i];

		if (v->kind == JSON_OBJECT)
			found |= destination_bit(v->keys[i]);
		else if (item->kind == JSON_ARRAY && item->n == 2 &&
			 item->items[0].kind == JSON_STRING)
			found |= destination_bit(item->items[0].text);
		found |= find_destinations(item);
	}
	return found;
}

static const char *destination_names(struct arena *a, unsigned found)
{
	const char *out = "";

	for (size_t i = 0; i < ARRAY_LEN(destinations); i++)
		if (found & 1u << i)
			out = arena_printf(a, "%s%s'%s'", out, *out ? ", " : "", destinations[i]);
	return out;
}

static bool check_kwargs(struct request *rq, const struct json_value *third_party)
{
	const struct json_value *kwargs = json_value_get(third_party, "kwargs");
	unsigned found = find_destinations(kwargs);

	if (kwargs && kwargs->kind != JSON_NULL && kwargs->kind != JSON_OBJECT)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "third_party_scorer_data.kwargs must be a JSON object, got %s.",
			    type_of(kwargs));
	if (found)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "third_party_scorer_data.kwargs must not contain %s: these options "
			    "choose where the scorer's LLM client sends requests. Configure the "
			    "judge endpoint on the server instead, for example through a gateway "
			    "endpoint ('gateway:/<name>') or the provider's environment variables.",
			    destination_names(rq->arena, found));
	return true;
}

/* Wherever in it a scorer of a third party is. */
static bool check_third_parties(struct request *rq, const struct json_value *v)
{
	const struct json_value *data = json_value_get(v, THIRD_PARTY);

	if (is_object(data) && !check_kwargs(rq, data))
		return false;
	for (size_t i = 0; i < members(v); i++)
		if (!check_third_parties(rq, &v->items[i]))
			return false;
	return true;
}

/* ---- the model ---- */

/* Where a scorer of each kind has its model; the base judge is a scorer of its own. */
static const struct {
	const char *key;
	bool is_base;
} places[] = {
	{ INSTRUCTIONS, false },
	{ "builtin_scorer_pydantic_data", false },
	{ "memory_augmented_judge_data", true },
	{ THIRD_PARTY, false },
};

/* The member that says what model is asked: the first that is not empty. -1: none. */
static int place_of(const struct json_value *scorer, const struct json_value **ret)
{
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		*ret = json_value_get(scorer, places[i].key);
		if (json_value_is_true(*ret))
			return (int)i;
	}
	return -1;
}

/* NULL, and *ret_ok false: something is no object where one must be. */
static const struct json_value *find_model(const struct json_value *scorer, bool *ret_ok)
{
	const struct json_value *data, *base;
	int at;

	*ret_ok = is_object(scorer);
	at = *ret_ok ? place_of(scorer, &data) : -1;
	if (at < 0)
		return NULL;
	*ret_ok = is_object(data);
	if (!places[at].is_base)
		return json_value_get(data, "model");
	base = json_value_get(data, "base_judge");
	return base ? find_model(base, ret_ok) : NULL;
}

static const struct json_value *set_model(struct arena *a, const struct json_value *scorer,
					  const struct json_value *model)
{
	static const struct json_value empty = { .kind = JSON_OBJECT };
	const struct json_value *data, *base;
	int at = place_of(scorer, &data);

	if (at < 0)
		return scorer;
	if (!places[at].is_base)
		return with(a, scorer, places[at].key, with(a, data, "model", model));
	base = json_value_get(data, "base_judge");
	base = set_model(a, base ? base : &empty, model);
	return with(a, scorer, places[at].key, with(a, data, "base_judge", base));
}

/* <provider>:/<model> (mlflow/metrics/genai/model_utils.py _parse_model_uri) */
static const char *gateway_endpoint(const struct json_value *model)
{
	static const char scheme[] = "gateway:/";
	const char *name;

	if (!model || model->kind != JSON_STRING ||
	    strncmp(model->text, scheme, sizeof(scheme) - 1) != 0)
		return NULL;
	name = model->text + sizeof(scheme) - 1;
	name += strspn(name, "/");
	return *name ? name : NULL;
}

bool scorer_read_kept(struct arena *a, const char *text, struct serialized_scorer *ret)
{
	bool ok;

	*ret = (struct serialized_scorer){ .json = json_value_read(a, text) };
	if (!ret->json)
		return false;
	ret->model = find_model(ret->json, &ok);
	ret->endpoint = gateway_endpoint(ret->model);
	return ok;
}

bool scorer_read(struct request *rq, const char *text, struct serialized_scorer *ret)
{
	bool ok = scorer_read_kept(rq->arena, text, ret);

	if (strlen(text) > JSON_VALUE_MAX)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "serialized_scorer is longer than %lu bytes.", JSON_VALUE_MAX);
	if (!ret->json)
		return fail(rq, INVALID_PARAMETER_VALUE, "serialized_scorer must be valid JSON");
	if (brings_code(ret->json) && !rq->config->enable_custom_scorers)
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"Custom scorer registration (using @scorer decorator) is disabled by "
			"default outside of Databricks tracking environments due to security "
			"concerns. Custom scorers require arbitrary code execution during "
			"deserialization.\n\n"
			"To use custom scorers:\n"
			"1. Configure MLflow to use a Databricks tracking URI, or\n"
			"2. Manage your custom scorer code in a source code repository (e.g., "
			"GitHub) and import it directly, or\n"
			"3. On a self-managed MLflow server (or local environment) that you trust "
			"to run the scorer's code, set the MLFLOW_SERVER_ENABLE_CUSTOM_SCORERS "
			"environment variable to true, or\n"
			"4. Use built-in scorers or make_judge() scorers instead.");
	if (!check_third_parties(rq, ret->json))
		return false;
	return ok || fail(rq, INVALID_PARAMETER_VALUE,
			  "serialized_scorer must be a JSON object, and so must the scorer in it.");
}

bool scorer_check_model(struct request *rq, const struct serialized_scorer *s)
{
	const struct json_value *m = s->model;

	if (!m || m->kind == JSON_NULL)
		return true;
	if (m->kind != JSON_STRING)
		return fail(rq, INVALID_PARAMETER_VALUE, "Scorer model must be a string, got %s.",
			    type_of(m));
	return *python_strip(rq->arena, m->text) ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "Scorer model cannot be empty or contain only whitespace.");
}

const char *scorer_with_endpoint(struct arena *a, const struct serialized_scorer *s,
				 const char *endpoint)
{
	struct json_value model = { .kind = JSON_NULL };

	if (endpoint)
		model = (struct json_value){ .kind = JSON_STRING,
					     .text = arena_printf(a, "gateway:/%s", endpoint) };
	return json_value_dump(a, set_model(a, s->json, &model), false);
}

/* ---- instructions ---- */

/* The next {{ name }} of a template, whose names are identifiers with dots between
 * (mlflow/prompt/constants.py PROMPT_TEMPLATE_VARIABLE_PATTERN); NULL: no more. */
static const char *next_variable(const char *text, size_t *ret_len)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	static const char words[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

	while ((text = strstr(text, "{{"))) {
		const char *name = ++text + 1, *p;

		name += strspn(name, " \t\n\r\f\v");
		p = name;
		while (*p && strchr(letters, *p)) {
			p += strspn(p, words);
			if (*p != '.')
				break;
			p++;
		}
		*ret_len = (size_t)(p - name);
		p += strspn(p, " \t\n\r\f\v");
		if (*ret_len && name[*ret_len - 1] != '.' && strncmp(p, "}}", 2) == 0)
			return name;
	}
	return NULL;
}

/* What a judge cannot be made of (a variable that it does not know) wants nothing. */
bool scorer_wants_expectations(const struct serialized_scorer *s)
{
	static const char *const known[] = { "inputs", "outputs", "trace", "expectations",
					     "conversation" };
	const struct json_value *data = json_value_get(s->json, INSTRUCTIONS);
	const struct json_value *text = data ? json_value_get(data, "instructions") : NULL;
	bool found = false;
	size_t len;

	if (!text || text->kind != JSON_STRING ||
	    json_value_is_true(json_value_get(s->json, "builtin_scorer_class")))
		return false;
	for (const char *p = text->text; (p = next_variable(p, &len)); p += len) {
		bool is_known = false;

		for (size_t i = 0; i < ARRAY_LEN(known); i++)
			is_known = is_known ||
				   (strlen(known[i]) == len && strncmp(p, known[i], len) == 0);
		if (!is_known)
			return false;
		found = found || strncmp(p, "expectations", len) == 0;
	}
	return found;
}
