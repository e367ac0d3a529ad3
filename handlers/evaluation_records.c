/* SPDX-License-Identifier: Apache-2.0 */
/* Records of evaluation datasets: merging them in, listing, deleting. */
#include "handlers/evaluation_records.h"
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/limits.h"
#include "app/search/page.h"
#include "app/validate.h"

#include <inttypes.h>
#include <sodium.h>

/* ---- merge ---- */

struct evaluation_records_upsert_req {
	const char *dataset_id;
	const char *records;
};
static const struct field evaluation_records_upsert_fields[] = {
	F_STR(evaluation_records_upsert_req, dataset_id, IN_PATH),
	F_STR(evaluation_records_upsert_req, records, REQUIRED),
	F_END,
};

/* Columns of evaluation_dataset_lock.sql. */
enum locked_column { LOCKED_NAME, LOCKED_SCHEMA };

/* Rows of one statement, so that many of them do not take longer than one may. */
#define ROWS_AT_ONCE 5000

static void send_rows(struct request *rq, const char *id, int64_t now,
		      const struct record_columns *c, size_t from, size_t n)
{
	(void)db_send(rq, evaluation_records_put, P_STR(id), P_STR(rq->workspace), P_INT(now),
		      P_STRS(c->ids + from, n), P_STRS(c->hashes + from, n),
		      P_STRS(c->inputs + from, n), P_STRS(c->outputs + from, n),
		      P_STRS(c->expectations + from, n), P_STRS(c->tags + from, n),
		      P_STRS(c->sources + from, n), P_STRS(c->source_ids + from, n),
		      P_STRS(c->source_types + from, n), P_STRS(c->makers + from, n),
		      P_STRS(c->changers + from, n));
}

static bool write_records(struct request *rq, const char *id, struct records *records,
			  const struct rows *dataset, const struct record_columns *c)
{
	int64_t now = clock_ms();
	const char *schema = NULL, *digest;

	if (records->n) {
		schema = schema_merged(rq->arena, rows_str(dataset, 0, LOCKED_SCHEMA),
				       &records->schema);
		if (!schema)
			return fail(rq, INVALID_PARAMETER_VALUE,
				    "The records of dataset '%s' would have more different members "
				    "than its schema has room for.",
				    id);
	}
	digest = evaluation_dataset_digest(rq->arena, rows_str(dataset, 0, LOCKED_NAME), now);
	for (size_t i = 0; i < c->n; i += ROWS_AT_ONCE)
		send_rows(rq, id, now, c, i, MIN(c->n - i, ROWS_AT_ONCE));
	return db_query(rq, evaluation_dataset_touch, P_STR(id), P_STR(rq->workspace), P_INT(now),
			P_STR(records->user), P_STR(digest), P_STR(schema)) != NULL;
}

HANDLER(evaluation_records_upsert)
{
	struct rows *dataset, *known;
	struct record_columns columns;
	struct str_list hashes;
	struct records records;
	struct json j;

	if (!records_read(rq, in->records, &records))
		return false;
	hashes = records_hashes(rq->arena, &records);
	db_begin(rq);
	dataset = db_send(rq, evaluation_dataset_lock, P_STR(in->dataset_id), P_STR(rq->workspace));
	known = db_send(rq, evaluation_records_known, P_STR(in->dataset_id), P_STR(rq->workspace),
			P_STRS(hashes.v, hashes.n));
	if (!db_wait(rq))
		return false;
	if (!rows_count(dataset))
		return no_dataset_of_records(rq, in->dataset_id);
	if (!records_merge(rq, &records, known, &columns) ||
	    !write_records(rq, in->dataset_id, &records, dataset, &columns))
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_kv_int(&j, "inserted_count", (int64_t)columns.inserted);
	jw_kv_int(&j, "updated_count", (int64_t)(records.n - columns.inserted));
	jw_obj_end(&j);
	return true;
}

/* ---- list ---- */

#define PAGE_DEFAULT 1000 /* LOAD_DATASET_RECORDS_MAX_RESULTS */
/* A page ends behind so many bytes of records, whatever number was asked for: they are
 * text in a text, where every quote takes two bytes. */
#define PAGE_BYTES (REPLY_MAX / 4)
#define FOUND 13 /* the column behind those of a record */

struct evaluation_records_list_req {
	const char *dataset_id;
	struct opt_int max_results;
	const char *page_token;
};
static const struct field evaluation_records_list_fields[] = {
	F_STR(evaluation_records_list_req, dataset_id, IN_PATH),
	F_INT32(evaluation_records_list_req, max_results, OPTIONAL),
	F_STR(evaluation_records_list_req, page_token, OPTIONAL),
	F_END,
};

/* Where a page begins: behind a record, or so many records from the first. */
struct place {
	struct opt_int time;
	const char *id;
	int64_t offset;
};

static bool read_number(const char *text, size_t len, int64_t *ret)
{
	char *end;

	if (!len || len > 18 || strspn(text, "0123456789") < len)
		return false;
	*ret = strtoll(text, &end, 10);
	return end == text + len;
}

/* Base64 of "<created_time>:<record id>", as MLflow's tokens are, or a number. */
static bool read_token(struct request *rq, const char *token, struct place *ret)
{
	size_t max = strlen(token), n = 0;
	char *text = arena_alloc(rq->arena, max + 1), *colon;

	*ret = (struct place){ 0 };
	if (!max)
		return true;
	if (sodium_base642bin((unsigned char *)text, max, token, max, NULL, &n, NULL,
			      sodium_base64_VARIANT_ORIGINAL) == 0) {
		text[n] = '\0';
		colon = strchr(text, ':');
		ret->time.given = colon && read_number(text, (size_t)(colon - text), &ret->time.v);
		ret->id = ret->time.given ? colon + 1 : NULL;
	}
	return ret->time.given || read_number(token, max, &ret->offset) ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid page token. Use the next_page_token of the page before.");
}

static const char *token_behind(struct request *rq, const struct rows *r, int row)
{
	const char *text = arena_printf(rq->arena, "%s:%s", or_empty(rows_str(r, row, 8)),
					or_empty(rows_str(r, row, 0)));
	size_t n = sodium_base64_ENCODED_LEN(strlen(text), sodium_base64_VARIANT_ORIGINAL);

	return sodium_bin2base64(arena_alloc(rq->arena, n), n, (const unsigned char *)text,
				 strlen(text), sodium_base64_VARIANT_ORIGINAL);
}

/* Outputs are kept in an object of their own. */
static const char *unwrapped(struct arena *a, const char *outputs)
{
	static const char begin[] = "{\"mlflow_wrapped\": ";
	const struct json_value *v;

	if (strncmp(outputs, begin, sizeof(begin) - 1) == 0)
		return arena_strndup(a, outputs + sizeof(begin) - 1,
				     strlen(outputs) - sizeof(begin));
	v = json_value_read(a, outputs);
	v = v ? json_value_get(v, "mlflow_wrapped") : NULL;
	return v ? json_value_dump(a, v, false) : "null";
}

/* Members in the order of MLflow's protobuf message; columns of JSON go in as they are. */
static void put_record(struct arena *a, struct buf *out, const struct rows *r, int row)
{
	static const struct {
		const char *name;
		bool is_text;
	} members[] = {
		{ "dataset_record_id", true }, { "dataset_id", true },  { "inputs", false },
		{ "expectations", false },     { "tags", false },       { "source", false },
		{ "source_id", true },         { "source_type", true }, { "created_time", false },
		{ "last_update_time", false }, { "created_by", true },  { "last_updated_by", true },
		{ "outputs", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		const char *text = rows_str(r, row, (int)i);

		if (text && i == ARRAY_LEN(members) - 1)
			text = unwrapped(a, text);
		if (!text || (!members[i].is_text && strcmp(text, "null") == 0))
			continue;
		buf_printf(out, "%s\"%s\": ", i ? ", " : "{", members[i].name);
		buf_puts(out, members[i].is_text ? python_json(a, text) : text);
	}
	buf_puts(out, "}");
}

static bool reply_records(struct request *rq, const struct rows *r, int64_t max)
{
	int n = rows_null(r, 0, 0) ? 0 : (int)MIN((int64_t)rows_count(r), max);
	struct json j = reply_json(rq);
	struct buf text;
	bool fits;

	buf_init(&text, REPLY_MAX);
	buf_puts(&text, "[");
	for (int row = 0; row < n; row++) {
		buf_puts(&text, row ? ", " : "");
		put_record(rq->arena, &text, r, row);
	}
	buf_puts(&text, "]");
	jw_obj(&j);
	jw_kv_str(&j, "records", buf_failed(&text) ? NULL : text.data);
	if (n && rows_int(r, 0, FOUND) > n)
		jw_kv_str(&j, "next_page_token", token_behind(rq, r, n - 1));
	jw_obj_end(&j);
	fits = !buf_failed(&text);
	buf_free(&text);
	return fits || fail(rq, INVALID_PARAMETER_VALUE,
			    "So many records are too long for one answer: ask for fewer with "
			    "max_results.");
}

HANDLER(evaluation_records_list)
{
	int64_t max = in->max_results.v ? in->max_results.v : PAGE_DEFAULT;
	struct place place;
	struct rows *r;

	if (max < 1)
		return search_check_max_results(rq, max);
	max = MIN(max, SEARCH_MAX_RESULTS);
	if (!read_token(rq, or_empty(in->page_token), &place))
		return false;
	r = db_query(rq, evaluation_records_page, P_STR(in->dataset_id), P_STR(rq->workspace),
		     P_INT(max + 1), P_OPT_INT(place.time), P_STR(place.id), P_INT(place.offset),
		     P_INT(PAGE_BYTES));
	if (!r)
		return false;
	return rows_count(r) ? reply_records(rq, r, max) :
			       no_dataset_of_records(rq, in->dataset_id);
}

/* ---- delete ---- */

struct evaluation_records_delete_req {
	const char *dataset_id;
	struct str_list dataset_record_ids;
};
static const struct field evaluation_records_delete_fields[] = {
	F_STR(evaluation_records_delete_req, dataset_id, IN_PATH),
	F_STRS(evaluation_records_delete_req, dataset_record_ids, OPTIONAL),
	F_END,
};

HANDLER(evaluation_records_delete)
{
	struct rows *r = db_query(rq, evaluation_records_delete, P_STR(in->dataset_id),
				  P_STR(rq->workspace),
				  P_STRS(in->dataset_record_ids.v, in->dataset_record_ids.n));
	struct json j;

	if (!r)
		return false;
	if (!rows_count(r))
		return no_dataset_of_records(rq, in->dataset_id);
	j = reply_json(rq);
	jw_obj(&j);
	jw_kv_int(&j, "deleted_count", rows_int(r, 0, 0));
	jw_obj_end(&j);
	return true;
}
