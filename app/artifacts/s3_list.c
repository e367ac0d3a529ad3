/* SPDX-License-Identifier: Apache-2.0 */
/* Listing and deleting in a bucket; see s3.h. A page holds a thousand names, and a
 * page is asked for until there is none left. */
#include "app/artifacts/credentials_remote.h"
#include "app/artifacts/http.h"
#include "app/artifacts/path.h"
#include "app/artifacts/s3.h"
#include "app/artifacts/xml.h"
#include "app/config.h"
#include "app/query.h"

#include <inttypes.h>

/* Objects that one call deletes (Amazon S3 API reference, DeleteObjects). */
#define DELETE_MAX 1000

/* ---- pages ---- */

/* What one ListObjectsV2 says. */
struct page {
	struct request *rq;
	bool encoded; /* names come percent-encoded */
	struct s3_object object;
	const char *next; /* continuation token */
	bool truncated, broken;
	void (*on_object)(struct page *p, const struct s3_object *object);
	void (*on_prefix)(struct page *p, const char *prefix);
	const char *base; /* the prefix that was asked for */
	void *arg;
};

static const char *name_of(const struct page *p, const char *text)
{
	if (p->encoded)
		return percent_decode(p->rq->arena, text, strlen(text), true);
	return arena_strdup(p->rq->arena, text);
}

static void on_element(void *arg, const char *path, const char *text)
{
	struct page *p = arg;

	if (strcmp(path, "Contents/Key") == 0) {
		p->object.key = name_of(p, text);
	} else if (strcmp(path, "Contents/Size") == 0) {
		p->object.size = strtoll(text, NULL, 10);
	} else if (strcmp(path, "Contents/LastModified") == 0) {
		p->object.modified = aws_time(text);
	} else if (strcmp(path, "Contents") == 0) {
		if (p->object.key && p->on_object)
			p->on_object(p, &p->object);
		p->object = (struct s3_object){ 0 };
	} else if (strcmp(path, "CommonPrefixes/Prefix") == 0) {
		const char *prefix = name_of(p, text);

		if (prefix && p->on_prefix)
			p->on_prefix(p, prefix);
	} else if (strcmp(path, "IsTruncated") == 0) {
		p->truncated = strcmp(text, "true") == 0;
	} else if (strcmp(path, "NextContinuationToken") == 0) {
		p->next = arena_strdup(p->rq->arena, text);
	}
}

/* Whether a prefix is a directory's: "" or with a slash at the end. */
static const char *directory_prefix(struct arena *a, const struct artifact *at)
{
	const char *key = s3_key(a, at);

	return *key ? arena_printf(a, "%s/", key) : "";
}

static bool ask(struct page *p, const struct artifact *at, bool by_directory, const char *token,
		struct http_answer *ret)
{
	struct name_value query[5] = { { "list-type", "2" }, { "prefix", p->base } };
	struct s3_request r = { .method = "GET", .query = query, .n_query = 2 };

	if (p->encoded)
		query[r.n_query++] = (struct name_value){ "encoding-type", "url" };
	if (by_directory)
		query[r.n_query++] = (struct name_value){ "delimiter", "/" };
	if (token)
		query[r.n_query++] = (struct name_value){ "continuation-token", token };
	if (!s3_call(p->rq, at, &r, NULL, ret))
		return false;
	return ret->status == 200 || s3_fail(p->rq, at, ret);
}

/* Looks before anything is passed on: a document that ends in the middle has none. */
static void on_nothing(void *arg UNUSED, const char *path UNUSED, const char *text UNUSED)
{
}

static bool is_list(const struct page *p, const struct http_answer *answer)
{
	return xml_read(p->rq->arena, answer->body, answer->size, "ListBucketResult", on_nothing,
			NULL);
}

/* Reads one page and sets p->next for the one after it, or NULL. Names that XML cannot
 * hold are asked for in percent-encoding; not always, because stores do not agree about
 * what "+" is in it. */
static bool read_page(struct page *p, const struct artifact *at, bool by_directory)
{
	const char *token = p->next;
	struct http_answer answer;

	p->next = NULL;
	p->truncated = false;
	if (!ask(p, at, by_directory, token, &answer))
		return false;
	p->encoded = !is_list(p, &answer);
	if (p->encoded && !ask(p, at, by_directory, token, &answer))
		return false;
	if (!xml_read(p->rq->arena, answer.body, answer.size, "ListBucketResult", on_element, p) ||
	    (p->truncated && !p->next))
		return fail(p->rq, INTERNAL_ERROR,
			    "The artifact store at %s answered with something that is no list of "
			    "objects.",
			    at->store->s3->inside.origin);
	p->encoded = false;
	if (!p->truncated)
		p->next = NULL;
	return true;
}

static bool read_pages(struct page *p, const struct artifact *at, bool by_directory)
{
	do {
		if (!read_page(p, at, by_directory))
			return false;
	} while (p->next && !p->broken);
	return true;
}

/* ---- listing ---- */

struct listing {
	const struct artifact *at;
	struct artifact_files *files;
};

/* Beside what no artifact is called: at the top of the destination, the other
 * tenants' directory is not of the default workspace. */
static bool is_hidden(const struct page *p, const struct artifact *at, const char *name)
{
	return !*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	       (!*at->name && p->rq->config->enable_workspaces && strcmp(name, "workspaces") == 0);
}

static void add(struct page *p, const char *key, bool is_directory, int64_t size)
{
	const struct listing *l = p->arg;
	size_t skip = strlen(p->base), n;
	const char *name;

	if (strncmp(key, p->base, skip) != 0)
		return; /* not what was asked for */
	n = strcspn(key + skip, "/");
	if (!is_directory && key[skip + n])
		return;
	name = arena_strndup(p->rq->arena, key + skip, n);
	if (!is_hidden(p, l->at, name))
		artifact_files_add(p->rq->arena, l->files,
				   (struct artifact_file){ name, is_directory, size });
}

static void add_object(struct page *p, const struct s3_object *object)
{
	add(p, object->key, false, object->size);
}

static void add_prefix(struct page *p, const char *prefix)
{
	add(p, prefix, true, 0);
}

bool s3_list(struct request *rq, const struct artifact *at, struct artifact_files *ret)
{
	struct listing l = { at, ret };
	struct page p = { .rq = rq,
			  .base = directory_prefix(rq->arena, at),
			  .on_object = add_object,
			  .on_prefix = add_prefix,
			  .arg = &l };

	*ret = (struct artifact_files){ 0 };
	if (!read_pages(&p, at, true))
		return false;
	artifact_files_sort(ret);
	return true;
}

struct each {
	s3_object_fn fn;
	void *arg;
};

static void pass_object(struct page *p, const struct s3_object *object)
{
	const struct each *e = p->arg;

	if (!p->broken && strncmp(object->key, p->base, strlen(p->base)) == 0)
		p->broken = !e->fn(e->arg, object);
}

bool s3_each_object(struct request *rq, const struct artifact *at, s3_object_fn fn, void *arg)
{
	struct each e = { fn, arg };
	struct page p = { .rq = rq,
			  .base = directory_prefix(rq->arena, at),
			  .on_object = pass_object,
			  .arg = &e };

	return read_pages(&p, at, false) && !p.broken;
}

/* ---- deleting ---- */

static bool delete_one(struct request *rq, const struct artifact *at, const char *key)
{
	struct s3_request r = { .method = "DELETE", .key = key };
	struct http_answer answer;

	if (!s3_call(rq, at, &r, NULL, &answer))
		return false;
	return answer.status < 300 || answer.status == 404 || s3_fail(rq, at, &answer);
}

/* The keys of one call, as its XML. */
struct batch {
	struct request *rq;
	const struct artifact *at;
	struct buf xml;
	size_t n;
};

static void on_error_element(void *arg, const char *path, const char *text UNUSED)
{
	if (strcmp(path, "Error") == 0)
		++*(size_t *)arg;
}

static bool send_batch(struct batch *b)
{
	struct name_value query = { "delete", "" };
	struct s3_request r = { .method = "POST", .query = &query, .n_query = 1 };
	struct http_answer answer;
	size_t errors = 0;

	if (!b->n)
		return true;
	buf_puts(&b->xml, "</Delete>");
	if (!s3_call(b->rq, b->at, &r, b->xml.data, &answer))
		return false;
	if (answer.status != 200)
		return s3_fail(b->rq, b->at, &answer);
	if (!xml_read(b->rq->arena, answer.body, answer.size, "DeleteResult", on_error_element,
		      &errors) ||
	    errors)
		return fail(b->rq, INTERNAL_ERROR,
			    "The artifact store kept %zu of the objects below '%s' that it was "
			    "asked to delete. Try again.",
			    errors, b->at->given);
	b->n = 0;
	return true;
}

static bool has_control_character(const char *key)
{
	for (; *key; key++)
		if ((unsigned char)*key < 0x20)
			return true;
	return false;
}

static bool delete_object(void *arg, const struct s3_object *object)
{
	const char *key = object->key;
	struct batch *b = arg;

	if (has_control_character(key)) /* which XML cannot name */
		return delete_one(b->rq, b->at, key);
	if (!b->n) {
		buf_reset(&b->xml, SIZE_MAX);
		buf_puts(&b->xml, "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
				  "<Quiet>true</Quiet>");
	}
	buf_printf(&b->xml, "<Object><Key>%s</Key></Object>", xml_escape(b->rq->arena, key));
	return ++b->n < DELETE_MAX || send_batch(b);
}

bool s3_delete(struct request *rq, const struct artifact *at)
{
	struct batch b = { .rq = rq, .at = at };
	bool ok;

	if (!*at->name)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The root of the artifacts cannot be deleted.");
	if (!delete_one(rq, at, s3_key(rq->arena, at)))
		return false;
	buf_init(&b.xml, 16UL << 20);
	ok = s3_each_object(rq, at, delete_object, &b) && send_batch(&b);
	buf_free(&b.xml);
	return ok;
}
