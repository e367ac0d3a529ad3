/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON inside of strings, and the times of traces. What is written is read again
 * as the same, in plain ASCII; a list is its items; a time that is read is written
 * and read as itself.
 */
#include "app/json_value.h"
#include "app/limits.h"
#include "app/proto_time.h"
#include "app/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void check_json(struct arena *a, const char *text, bool as_double)
{
	const struct json_value *v = json_value_read(a, text);
	const char *first, *second;

	if (!v)
		return;
	first = json_value_dump(a, v, as_double);
	for (const char *p = first; *p; p++)
		require((unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80);
	v = json_value_read(a, first);
	require(v != NULL);
	second = json_value_dump(a, v, as_double);
	require(strcmp(first, second) == 0);
}

/* A list read item by item is the list read whole. */
static void check_items(struct arena *a, const char *text)
{
	const struct json_value *whole = json_value_read(a, text), *item;
	struct json_items items = { .p = text };
	enum json_item state;
	size_t n = 0;

	while ((state = json_items_next(a, &items, &item)) == JSON_ITEM) {
		if (whole && whole->kind == JSON_ARRAY)
			require(n < whole->n &&
				strcmp(json_value_dump_sorted(a, item),
				       json_value_dump_sorted(a, &whole->items[n])) == 0);
		(void)json_value_python(a, item);
		n++;
	}
	if (whole && whole->kind == JSON_ARRAY)
		require(state == JSON_END && n == whole->n);
	else if (whole)
		require(state == JSON_BROKEN);
}

static void check_times(struct arena *a, const char *text)
{
	int64_t ms, again;

	if (proto_timestamp_read(text, &ms))
		require(proto_timestamp_read(proto_timestamp(a, ms), &again) && again == ms);
	if (proto_duration_read(text, &ms))
		require(proto_duration_read(proto_duration(a, ms), &again) && again == ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(256 * MIB);
	const char *text = arena_strndup(a, (const char *)data, size);

	check_times(a, text);
	if (utf8_valid(text, strlen(text))) {
		check_json(a, text, false);
		check_json(a, text, true);
		check_items(a, text);
	}
	arena_free(a);
	return 0;
}
