/* SPDX-License-Identifier: Apache-2.0 */
/* MLflow's rules for names in the model registry; see registered_models.h. */
#include "app/search/python.h"
#include "app/validate.h"
#include "handlers/column_width.h"
#include "handlers/registered_models.h"

#include <inttypes.h>

/* MAX_MODEL_REGISTRY_TAG_KEY_LENGTH and its like of validation.py */
#define MAX_TAG_KEY 250
#define MAX_TAG_VALUE 100000
#define MAX_ALIAS 255

#define PROMPT_TEXT_TAG "mlflow.prompt.text"

const char *const model_stages[STAGES] = { "None", "Staging", "Production", "Archived" };

/* ---- names ---- */

static bool check_not_blank(struct request *rq, const char *parameter, const char *name)
{
	return *python_strip(rq->arena, or_empty(name)) ||
	       fail(rq, INVALID_PARAMETER_VALUE, "Missing value for required parameter '%s'.",
		    parameter);
}

bool check_model_name(struct request *rq, const char *name)
{
	if (!check_not_blank(rq, "name", name))
		return false;
	if (strpbrk(name, "/:"))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid model name '%s'. Names cannot contain '/' or ':'.", name);
	if (strncmp(name, "..", 2) != 0 && strcmp(name, ".") != 0)
		return true;
	return fail(
		rq, INVALID_PARAMETER_VALUE,
		"Invalid value %s for parameter 'name' supplied: Names may be treated as files in "
		"certain cases, and must not resolve to other names when treated as such. This "
		"name would resolve to %s",
		python_json(rq->arena, name), python_repr(rq->arena, name));
}

bool check_new_model_name(struct request *rq, const char *name)
{
	return check_not_blank(rq, "new_name", name) && check_model_name(rq, name);
}

/* ---- tags ---- */

static bool check_tag_key(struct request *rq, const char *key)
{
	return check_tag_name(rq, "key", key) && check_length(rq, "key", MAX_TAG_KEY, key);
}

bool check_model_tag(struct request *rq, const char *key, const char *value)
{
	return check_tag_key(rq, key) && check_length(rq, "value", MAX_TAG_VALUE, value) &&
	       check_width(rq, "value", MAX_MODEL_TAG_VALUE, value);
}

bool check_version_tag(struct request *rq, const char *key, const char *value)
{
	if (!check_tag_key(rq, key))
		return false;
	if (strcmp(or_empty(key), PROMPT_TEXT_TAG) == 0 &&
	    utf8_length(or_empty(value)) > MAX_TAG_VALUE)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Prompt text exceeds max length of %d characters.", MAX_TAG_VALUE);
	return check_length(rq, "value", MAX_TAG_VALUE, value);
}

/* ---- versions, stages, aliases ---- */

bool read_version(struct request *rq, const char *text, struct version_number *ret)
{
	if (!py_int(rq->arena, or_empty(text), &ret->text))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Parameter 'version' must be an integer, got '%s'.", or_empty(text));
	if (!py_int64(rq->arena, ret->text, &ret->v))
		ret->v = -1;
	return true;
}

const char *find_stage(const char *stage)
{
	for (size_t i = 0; i < STAGES; i++)
		if (strcasecmp(model_stages[i], stage) == 0)
			return model_stages[i];
	return NULL;
}

const char *read_stage(struct request *rq, const char *stage)
{
	const char *found = find_stage(stage);

	if (found)
		return found;
	fail(rq, INVALID_PARAMETER_VALUE,
	     "Invalid Model Version stage: %s. Value must be one of None, Staging, Production, "
	     "Archived.",
	     stage);
	return NULL;
}

bool check_alias(struct request *rq, const char *alias)
{
	if (!*or_empty(alias))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Registered model alias name cannot be empty.");
	if (!is_of_words(alias, "-"))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid alias name: '%s'. Names may only contain alphanumerics, "
			    "underscores (_), and dashes (-).",
			    alias);
	return check_length(rq, "Registered model alias name", MAX_ALIAS, alias);
}

bool check_alias_is_free(struct request *rq, const char *alias)
{
	const char *digits;

	if (strcasecmp(alias, "latest") == 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "'latest' alias name (case insensitive) is reserved.");
	if ((*alias == 'v' || *alias == 'V') && !strpbrk(alias, "-_+") &&
	    py_int(rq->arena, alias + 1, &digits))
		return fail(rq, INVALID_PARAMETER_VALUE, "Version alias name '%s' is reserved.",
			    alias);
	return true;
}

bool check_page_size(struct request *rq, int64_t max_results, int64_t limit)
{
	if (max_results < 1)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid value for max_results. It must be a positive integer, but got "
			    "%" PRId64,
			    max_results);
	if (max_results <= limit)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid value \"%" PRId64 "\" for parameter 'max_results' supplied:  Hint: "
		    "Value was of type 'str'. See the API docs for more information about request "
		    "parameters.",
		    max_results);
}

/* ---- what is not there ---- */

bool no_registered_model(struct request *rq, const char *name)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Registered Model with name=%s not found", name);
}

bool no_model_version(struct request *rq, const char *name, const char *version)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Model Version (name=%s, version=%s) not found",
		    name, version);
}
