/* SPDX-License-Identifier: Apache-2.0 */
/* Previews of what a trace was asked and answered; see span.h. */
#include "app/spans/span.h"

#include "app/validate.h"

#define PREVIEW_MAX 1000
/* "request" within "request", as deep as anybody means it. */
#define REQUESTS_MAX 8

static const struct json_value *list_in(const struct json_value *object, const char *key)
{
	const struct json_value *v = json_value_get(object, key);

	return v && v->kind == JSON_ARRAY && v->n ? v : NULL;
}

static bool is_message(const struct json_value *v)
{
	return json_value_get(v, "role") && json_value_get(v, "content");
}

static bool has_role(const struct json_value *message, const char *role)
{
	const struct json_value *v = json_value_get(message, "role");

	return v && v->kind == JSON_STRING && strcmp(v->text, role) == 0;
}

/* The last message of the role; if there is none, the last message. */
static const struct json_value *last_of(const struct json_value *list, const char *role)
{
	const struct json_value *last = NULL;

	for (size_t i = list->n; i-- > 0;) {
		if (!is_message(&list->items[i]))
			continue;
		if (has_role(&list->items[i], role))
			return &list->items[i];
		last = last ? last : &list->items[i];
	}
	return last;
}

static const struct json_value *first_choice(const struct json_value *object)
{
	const struct json_value *choices = list_in(object, "choices"), *message;

	message = choices ? json_value_get(&choices->items[0], "message") : NULL;
	return message && is_message(message) ? message : NULL;
}

/* Requests and answers of chat completions ("messages", "choices") and of responses
 * ("input", "output"), also within "request". */
static const struct json_value *find_message(const struct json_value *object, const char *role)
{
	for (int i = 0; object && i < REQUESTS_MAX; i++) {
		const struct json_value *list = list_in(object, "messages"), *choice;

		if (list)
			return last_of(list, role);
		if ((choice = first_choice(object)))
			return choice;
		if ((list = list_in(object, "input")) || (list = list_in(object, "output")))
			return last_of(list, role);
		object = json_value_get(object, "request");
	}
	return NULL;
}

static bool is_text_part(const struct json_value *part)
{
	const struct json_value *type = json_value_get(part, "type");

	return type && type->kind == JSON_STRING &&
	       (strcmp(type->text, "text") == 0 || strcmp(type->text, "output_text") == 0);
}

static const char *text_of(const struct json_value *message)
{
	const struct json_value *content = json_value_get(message, "content"), *text;

	if (content->kind == JSON_STRING)
		return content->text;
	for (size_t i = 0; content->kind == JSON_ARRAY && i < content->n; i++) {
		const struct json_value *part = &content->items[i];

		if (part->kind == JSON_STRING)
			return part->text;
		if (!is_text_part(part))
			continue;
		text = json_value_get(part, "text");
		return text && text->kind == JSON_STRING ? text->text : "";
	}
	return "";
}

const char *span_preview(struct arena *a, struct span_attributes *s, const char *key,
			 const char *role)
{
	const char *text = span_attribute_text(s, key), *content = "";
	const struct json_value *message, *tree;

	if (!text || !*text)
		return NULL;
	tree = span_attribute_tree(s, key);
	message = tree ? find_message(tree, role) : NULL;
	if (message)
		content = text_of(message);
	content = *content ? content : text;
	if (utf8_length(content) <= PREVIEW_MAX)
		return arena_strdup(a, content);
	return arena_printf(a, "%s...", truncated(a, PREVIEW_MAX - 3, content));
}
