/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of records; see evaluation_records.h. */
#include "handlers/evaluation_records.h"

#include "app/random_id.h"

#include <stdlib.h>

/* Columns of evaluation_records_known.sql. */
enum known_column { KNOWN_HASH, KNOWN_EXPECTATIONS, KNOWN_TAGS };

/* All records of the same inputs, one after the other. */
struct fold {
	struct record first; /* where it begins, changed by those that follow */
	bool is_new;
};

struct str_list records_hashes(struct arena *a, const struct records *records)
{
	struct str_list hashes = { .n = records->n, .v = ARENA_ARRAY(a, records->n, const char *) };

	for (size_t i = 0; i < records->n; i++)
		hashes.v[i] = records->v[i].hash;
	return hashes;
}

static int by_hash(const void *a, const void *b)
{
	const struct record *x = a, *y = b;
	int order = strcmp(x->hash, y->hash);

	return order ? order : x->place < y->place ? -1 : x->place > y->place;
}

static int by_first(const void *a, const void *b)
{
	const struct fold *x = a, *y = b;

	return x->first.place < y->first.place ? -1 : x->first.place > y->first.place;
}

/* dict.update: members of `more` replace those of `text` and follow them. NULL: the text
 * cannot be read. */
static const char *updated(struct arena *a, const char *text, const char *more)
{
	const struct json_value *old = json_value_read(a, text), *new = json_value_read(a, more);
	struct json_value both = { .kind = JSON_OBJECT };
	struct json_value *items;

	if (!old || !new || old->kind != JSON_OBJECT)
		return NULL;
	items = ARENA_ARRAY(a, old->n + new->n, struct json_value);
	both.keys = ARENA_ARRAY(a, old->n + new->n, const char *);
	for (size_t i = 0; i < old->n + new->n; i++) {
		const struct json_value *from = i < old->n ? old : new;
		size_t at = i < old->n ? i : i - old->n;

		both.keys[i] = from->keys[at];
		items[i] = from->items[at];
	}
	both.n = old->n + new->n;
	both.items = items;
	/* written with doubles, read without */
	new = json_value_read(a, json_value_dump(a, &both, false));
	return new ? json_value_dump(a, new, false) : NULL;
}

static bool cannot_merge(struct request *rq, const struct record *r, const char *what)
{
	return fail(
		rq, INVALID_PARAMETER_VALUE,
		"The '%s' of 'records[%zu]' cannot be merged with those that are there: together "
		"they are too long.",
		what, r->place);
}

static bool merge_object(struct request *rq, struct arena *scratch, const struct record *from,
			 const char *what, const char **to, const char *more)
{
	const char *both;

	if (!more || strcmp(more, "{}") == 0)
		return true;
	both = *to ? updated(scratch, *to, more) : more;
	if (!both)
		return cannot_merge(rq, from, what);
	if (!*to || strcmp(both, *to) != 0)
		*to = *to ? arena_strdup(rq->arena, both) : more;
	arena_reset(scratch);
	return true;
}

/* A record of inputs that are there already. */
static bool merge_record(struct request *rq, struct arena *scratch, struct fold *f,
			 const struct record *r)
{
	if (r->outputs)
		f->first.outputs = r->outputs;
	if (r->user)
		f->first.changer = r->user;
	return merge_object(rq, scratch, r, "expectations", &f->first.expectations,
			    r->expectations) &&
	       merge_object(rq, scratch, r, "tags", &f->first.tags, r->tags);
}

/* A new record says something of all its columns. */
static bool begin_new(struct request *rq, struct fold *f)
{
	struct record *r = &f->first;

	f->is_new = true;
	if (r->source_error)
		return fail(rq, INVALID_PARAMETER_VALUE, "%s",
			    strncmp(r->source_error, "Invalid", 7) == 0 ?
				    r->source_error :
				    arena_printf(rq->arena,
						 "Invalid value for parameter 'records[%zu]': %s",
						 r->place, r->source_error));
	r->outputs = r->outputs ? r->outputs : "{}";
	r->tags = r->tags ? r->tags : "{}";
	r->changer = r->user;
	return true;
}

/* One that is there: what it has is merged with, and what is not mentioned stays. */
static bool begin_known(struct request *rq, struct arena *scratch, struct fold *f,
			const struct rows *known, int row)
{
	struct record r = f->first;

	f->first.expectations = rows_str(known, row, KNOWN_EXPECTATIONS);
	f->first.tags = rows_str(known, row, KNOWN_TAGS);
	f->first.source = f->first.source_id = f->first.source_type = NULL;
	return merge_record(rq, scratch, f, &r);
}

/* Rows and records are both in the order of hashes: `row` goes on from where it was. */
static bool begin(struct request *rq, struct arena *scratch, struct fold *f, const struct record *r,
		  const struct rows *known, int *row)
{
	*f = (struct fold){ .first = *r };
	while (*row < rows_count(known) && strcmp(rows_str(known, *row, KNOWN_HASH), r->hash) < 0)
		++*row;
	if (*row < rows_count(known) && strcmp(rows_str(known, *row, KNOWN_HASH), r->hash) == 0)
		return begin_known(rq, scratch, f, known, *row);
	return begin_new(rq, f);
}

/* ---- columns ---- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Ids in order, so that records of one call, which are as old as each other, are listed as
 * they were given. */
static const char **new_ids(struct arena *a, size_t n)
{
	const char **ids = ARENA_ARRAY(a, n, const char *);

	for (size_t i = 0; i < n; i++)
		ids[i] = random_id(a, "dr-");
	if (n)
		qsort(ids, n, sizeof(*ids), by_text);
	return ids;
}

static struct record_columns columns_of(struct arena *a, size_t n)
{
	const char **all = ARENA_ARRAY(a, 10 * n, const char *);

	return (struct record_columns){
		.n = n,
		.ids = new_ids(a, n),
		.hashes = all,
		.inputs = all + n,
		.outputs = all + 2 * n,
		.expectations = all + 3 * n,
		.tags = all + 4 * n,
		.sources = all + 5 * n,
		.source_ids = all + 6 * n,
		.source_types = all + 7 * n,
		.makers = all + 8 * n,
		.changers = all + 9 * n,
	};
}

/* Outputs are kept in an object of their own, and what is new and null as JSON's null: so
 * MLflow does it. */
static void put_columns(struct arena *a, struct record_columns *c, size_t i, const struct fold *f)
{
	const struct record *r = &f->first;
	const char *none = f->is_new ? "null" : NULL;

	c->hashes[i] = r->hash;
	c->inputs[i] = r->inputs;
	c->outputs[i] = r->outputs && strcmp(r->outputs, "null") != 0 ?
				arena_printf(a, "{\"mlflow_wrapped\": %s}", r->outputs) :
				r->outputs;
	c->expectations[i] = r->expectations ? r->expectations : none;
	c->tags[i] = r->tags;
	c->sources[i] = r->source ? r->source : none;
	c->source_ids[i] = r->source_id;
	c->source_types[i] = r->source_type;
	c->makers[i] = r->user;
	c->changers[i] = r->changer;
	c->inserted += f->is_new;
}

bool records_merge(struct request *rq, struct records *records, const struct rows *known,
		   struct record_columns *ret)
{
	struct fold *folds = ARENA_ARRAY(rq->arena, records->n, struct fold);
	size_t n = 0;
	int row = 0;

	if (records->n)
		qsort(records->v, records->n, sizeof(*records->v), by_hash);
	for (size_t i = 0; i < records->n; i++) {
		const struct record *r = &records->v[i];
		bool again = i && strcmp(r->hash, records->v[i - 1].hash) == 0;

		if (again ? !merge_record(rq, records->scratch, &folds[n - 1], r) :
			    !begin(rq, records->scratch, &folds[n++], r, known, &row))
			return false;
	}
	if (n)
		qsort(folds, n, sizeof(*folds), by_first);
	*ret = columns_of(rq->arena, n);
	for (size_t i = 0; i < n; i++)
		put_columns(rq->arena, ret, i, &folds[i]);
	return true;
}
