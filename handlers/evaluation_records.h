/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of evaluation datasets as a request brings them, and what becomes of them: which
 * are new and what is merged into those that are there (evaluation_records_merge.c), and
 * which members they have (evaluation_records_schema.c). The rules are those of MLflow
 * 3.17.2, store/tracking/sqlalchemy_store.py (upsert_dataset_records) and
 * store/tracking/dbmodels/models.py (SqlEvaluationDatasetRecord).
 */
#ifndef MF_HANDLERS_EVALUATION_RECORDS_H
#define MF_HANDLERS_EVALUATION_RECORDS_H

#include "app/bind.h"
#include "handlers/evaluation_datasets.h"

/* Records of one request as JSON; the twin of BODY_MAX that leaves room for the request's
 * JSON around it and for the columns made of it. */
#define RECORDS_MAX (32 * 1024 * 1024)

/* ---- what records look like ---- */

/* A member and the type of its first value, in the order in which members came first. */
struct member_type {
	const char *name, *type;
	size_t place;
};
struct member_types {
	struct member_type *v;
	size_t n, room, next_place;
	bool too_many; /* names to fit into a schema: the others are not looked at */
};

/* The schema of some records: members of inputs, outputs and expectations. Outputs that are
 * no object have a type themselves. */
struct record_schema {
	struct member_types inputs, outputs, expectations;
	const char *plain_outputs; /* the type, if the first outputs that say anything are such */
};

/* Adds a record, an object. Names are copied. */
void schema_add(struct arena *a, struct record_schema *s, const struct json_value *record);

/* The schema of a dataset, as its column has it, after these records; `old` NULL: it has
 * none. NULL: it would be longer than JSON_VALUE_MAX, or is so already. */
const char *schema_merged(struct arena *a, const char *old, struct record_schema *s) MUST_CHECK;

/* ---- records ---- */

/* One record; texts are JSON but for those of the source and the user. */
struct record {
	const char *hash; /* of inputs with sorted keys: which record it is */
	size_t place;     /* in the request */
	const char *inputs;
	const char *outputs;             /* NULL: not mentioned */
	const char *expectations, *tags; /* NULL: null or not mentioned */
	const char *source;              /* NULL: none */
	const char *source_id, *source_type;
	const char *source_error; /* what is wrong with it, if the record is new */
	const char *user;         /* from its tags, or NULL */
	const char *changer;      /* the last one of all records of the same inputs */
};
struct records {
	struct record *v;
	size_t n, room;
	struct record_schema schema;
	const char *user;      /* of the last record that names one, or NULL */
	struct arena *scratch; /* for one record at a time */
};

/* Reads `text`, a JSON list of records. False: answered. */
bool records_read(struct request *rq, const char *text, struct records *ret) MUST_CHECK;

/* The columns of evaluation_records_put.sql. */
struct record_columns {
	size_t n, inserted;
	const char **ids, **hashes, **inputs, **outputs, **expectations, **tags, **sources,
		**source_ids, **source_types, **makers, **changers;
};

/* The hashes of all. */
struct str_list records_hashes(struct arena *a, const struct records *records);

/* Merges records of the same inputs with each other and with those that `known` tells of
 * (evaluation_records_known.sql). False: answered. */
bool records_merge(struct request *rq, struct records *records, const struct rows *known,
		   struct record_columns *ret) MUST_CHECK;

#endif
