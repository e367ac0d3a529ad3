/* SPDX-License-Identifier: Apache-2.0 */
/* Multipart uploads to a local disk; see parts.h. */
#include "app/artifacts/parts.h"

#include "app/artifacts/beneath.h"
#include "app/artifacts/guard.h"
#include "app/artifacts/local_fd.h"
#include "app/artifacts/path.h"
#include "app/artifacts/spool.h"
#include "app/artifacts/stores.h"
#include "app/config.h"
#include "app/validate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID_BYTES 16
#define KEY_BYTES crypto_generichash_KEYBYTES
#define TOKEN_BYTES 32
#define ETAG_BYTES 16
/* What stands in "upload": two names of up to 63 and 4096 bytes, a number, a key. */
#define UPLOAD_MAX 8192
#define LINK_MAX 128

struct upload {
	int spool, directory; /* descriptors */
	int file;             /* "upload", or "done" */
	bool done;
	const char *id, *workspace, *name;
	int64_t n;
	unsigned char key[KEY_BYTES];
};

/* ---- one upload ---- */

static const char *directory_of(struct arena *a, const char *id)
{
	return arena_printf(a, PARTS_PREFIX "%s", id);
}

static const char *part_name(struct arena *a, int64_t number)
{
	return arena_printf(a, "part.%" PRId64, number);
}

static const char *token_of(struct arena *a, const struct upload *u, int64_t number)
{
	const char *text = arena_printf(a, "part %" PRId64, number);
	char *hex = arena_alloc(a, 2 * TOKEN_BYTES + 1);
	unsigned char hash[TOKEN_BYTES];

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)text, strlen(text), u->key,
			   sizeof(u->key));
	return sodium_bin2hex(hex, 2 * TOKEN_BYTES + 1, hash, sizeof(hash));
}

static bool no_upload(struct request *rq)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST,
		    "There is no such multipart upload: it was completed or aborted, it rested for "
		    "more than a day, or the URL is not the one that was given out.");
}

static bool is_id(const char *id)
{
	return strlen(id) == 2 * ID_BYTES && strspn(id, "0123456789abcdef") == 2 * ID_BYTES;
}

/* Reads "workspace\nname\nn\nkey\n". */
static bool read_upload(struct request *rq, struct upload *u)
{
	char *text = arena_alloc(rq->arena, UPLOAD_MAX + 1), *line[5], *end;
	ssize_t n = pread(u->file, text, UPLOAD_MAX, 0);

	if (n <= 0)
		return false;
	line[0] = text;
	for (size_t i = 0; i < 4; i++) {
		end = strchr(line[i], '\n');
		if (!end)
			return false;
		*end = '\0';
		line[i + 1] = end + 1;
	}
	u->workspace = line[0];
	u->name = line[1];
	u->n = strtoll(line[2], NULL, 10);
	return sodium_hex2bin(u->key, sizeof(u->key), line[3], strlen(line[3]), NULL, NULL, NULL) ==
	       0;
}

/* Finds an upload in a store, under way or done. False: answered. */
static bool find(struct request *rq, const struct artifact *at, const char *id, struct upload *ret)
{
	int root = at->root ? local_root(rq, at) : -1;

	*ret = (struct upload){ .spool = -1, .directory = -1, .file = -1, .id = id };
	if (root < 0 || !is_id(id))
		return no_upload(rq);
	ret->spool = local_keep(rq, spool_open(root));
	if (ret->spool >= 0)
		ret->directory =
			local_keep(rq, open_beneath(ret->spool, directory_of(rq->arena, id),
						    O_RDONLY | O_DIRECTORY));
	if (ret->directory < 0)
		return no_upload(rq);
	ret->file = local_keep(rq, open_beneath(ret->directory, "upload", O_RDWR));
	if (ret->file < 0) {
		ret->file = local_keep(rq, open_beneath(ret->directory, "done", O_RDWR));
		ret->done = ret->file >= 0;
	}
	return (ret->file >= 0 && read_upload(rq, ret)) || no_upload(rq);
}

/* Waits for whoever works on part `number`, or with 0 for all, and keeps them away until the request
 * ends. False: answered; the upload ended meanwhile. */
static bool lock(struct request *rq, struct upload *u, int64_t number)
{
	struct flock range = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = number, .l_len = number ? 1 : 0
	};
	struct stat here, there;
	int result;

	do
		result = fcntl(u->file, F_OFD_SETLKW, &range);
	while (result != 0 && errno == EINTR);
	if (result != 0)
		return fail(rq, INTERNAL_ERROR, "A multipart upload cannot be locked: %s.",
			    strerror(errno));
	if (fstat(u->file, &here) == 0 &&
	    fstatat(u->directory, "upload", &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	    here.st_ino == there.st_ino)
		return true;
	u->done = faccessat(u->directory, "done", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	return u->done || no_upload(rq);
}

/* ---- notes, as symbolic links, which appear whole ---- */

/* The note of this name; "" when there is none. */
static const char *read_note(struct request *rq, const struct upload *u, const char *name)
{
	char *text = arena_alloc(rq->arena, LINK_MAX + 1);
	ssize_t n = readlinkat(u->directory, name, text, LINK_MAX);

	return n > 0 ? text : "";
}

static bool write_note(const struct upload *u, const char *name, const char *text)
{
	return symlinkat(text, u->directory, name) == 0;
}

/* "SIZE.ETAG" */
static bool read_part(struct request *rq, const struct upload *u, int64_t number, int64_t *ret_size,
		      const char **ret_etag)
{
	const char *note = read_note(rq, u, part_name(rq->arena, number));
	const char *dot = strchr(note, '.');

	if (!dot)
		return false;
	*ret_size = strtoll(note, NULL, 10);
	*ret_etag = dot + 1;
	return true;
}

/* ---- create ---- */

static const char *base_url(struct request *rq)
{
	const char *url = rq->config->public_url;

	if (!*url)
		url = arena_printf(rq->arena, "%s://%s%s", rq->scheme, rq->host,
				   rq->config->static_prefix);
	return url;
}

static bool write_upload(struct request *rq, const struct upload *u)
{
	char key[2 * KEY_BYTES + 1];
	const char *text = arena_printf(rq->arena, "%s\n%s\n%" PRId64 "\n%s\n", u->workspace,
					u->name, u->n,
					sodium_bin2hex(key, sizeof(key), u->key, sizeof(u->key)));
	int fd = local_keep(rq, openat(u->directory, "upload",
				       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));

	return fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
}

static bool make(struct request *rq, const struct artifact *at, struct upload *u)
{
	unsigned char id[ID_BYTES];
	char *hex = arena_alloc(rq->arena, 2 * ID_BYTES + 1);
	const char *directory;
	int root = local_root(rq, at);

	randombytes_buf(id, sizeof(id));
	randombytes_buf(u->key, sizeof(u->key));
	u->id = sodium_bin2hex(hex, 2 * ID_BYTES + 1, id, sizeof(id));
	directory = directory_of(rq->arena, u->id);
	u->spool = root < 0 ? -1 : local_keep(rq, spool_open(root));
	if (u->spool < 0 || mkdirat(u->spool, directory, 0700) != 0)
		return false;
	u->directory = local_keep(rq, open_beneath(u->spool, directory, O_RDONLY | O_DIRECTORY));
	return u->directory >= 0 && write_upload(rq, u);
}

bool parts_create(struct request *rq, const struct artifact *at, size_t n, struct multipart *ret)
{
	struct upload u = { .workspace = rq->workspace, .name = at->name, .n = (int64_t)n };

	if (!n)
		return fail(rq, INVALID_PARAMETER_VALUE, "num_parts must be at least 1.");
	/* all parts but the last have a byte at least */
	if (!guard_room(rq, rq->workspace, at, (int64_t)n - 1, NULL))
		return false;
	if (!make(rq, at, &u))
		return local_fail_put(rq, at);
	*ret = (struct multipart){ .upload_id = u.id,
				   .n = n,
				   .urls = ARENA_ARRAY(rq->arena, n, const char *),
				   .token_header = PARTS_TOKEN_HEADER,
				   .tokens = ARENA_ARRAY(rq->arena, n, const char *) };
	for (size_t i = 0; i < n; i++) {
		ret->urls[i] = arena_printf(rq->arena, "%s" PARTS_ROUTE "/%s/%s/%zu", base_url(rq),
					    rq->workspace, u.id, i + 1);
		ret->tokens[i] = token_of(rq->arena, &u, (int64_t)i + 1);
	}
	return true;
}

/* ---- parts ---- */

/* The upload that a part is of, if the token says so. */
static bool find_part(struct request *rq, const char *workspace, const char *id, int64_t number,
		      struct artifact *at, struct upload *u)
{
	const struct store *s;
	const char *token;

	s = store_of_workspace(rq->config, rq->arena, workspace);
	*at = (struct artifact){ .root = s->root, .location = s->location, .store = s };
	if (!find(rq, at, id, u))
		return false;
	token = token_of(rq->arena, u, number);
	if (strcmp(u->workspace, workspace) != 0 || number < 1 || number > u->n ||
	    strlen(or_empty(rq->upload_token)) != strlen(token) ||
	    sodium_memcmp(rq->upload_token, token, strlen(token)) != 0)
		return no_upload(rq);
	at->name = at->given = u->name;
	return !u->done || no_upload(rq);
}

/* Parts but the last have the size of the first that arrives, so that each has its place. */
static bool check_step(struct request *rq, const struct upload *u, int64_t size, int64_t *ret_step)
{
	if (!write_note(u, "size", arena_printf(rq->arena, "%" PRId64, size)) && errno != EEXIST)
		return false;
	*ret_step = strtoll(read_note(rq, u, "size"), NULL, 10);
	return true;
}

/* Copies the body in the kernel; on file systems that can, nothing is copied at all. */
static bool copy_into(struct request *rq, const struct upload *u, int64_t offset, int64_t size)
{
	int from = local_keep(rq, open(rq->body_file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
	int to = local_keep(rq, openat(u->directory, "data",
				       O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));

	return from >= 0 && to >= 0 && local_copy_range(from, to, offset, size);
}

static bool take_last(struct request *rq, const struct upload *u)
{
	int fd;

	if (!rq->body_file) {
		fd = openat(u->directory, "last",
			    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
		return fd >= 0 && close(fd) == 0;
	}
	if (renameat(AT_FDCWD, rq->body_file, u->directory, "last") == 0)
		return true;
	fd = errno == EXDEV ?
		     local_keep(rq, open(rq->body_file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) :
		     -1;
	return fd >= 0 && local_put_copy(u->directory, "last", fd);
}

/* A part whose note is gone is not there, whatever happens to who replaces it. */
static bool store_part(struct request *rq, const struct upload *u, int64_t number, int64_t size,
		       int64_t step, const char *etag)
{
	const char *name = part_name(rq->arena, number);

	if (unlinkat(u->directory, name, 0) != 0 && errno != ENOENT)
		return false;
	if (number == u->n ? !take_last(rq, u) : !copy_into(rq, u, (number - 1) * step, size))
		return false;
	return write_note(u, name, arena_printf(rq->arena, "%" PRId64 ".%s", size, etag));
}

static bool put_part(struct request *rq, const struct artifact *at, struct upload *u,
		     int64_t number, const char *etag)
{
	int64_t size = local_body_size(rq), step;

	if (!lock(rq, u, number))
		return false;
	step = strtoll(read_note(rq, u, "size"), NULL, 10);
	if (u->done)
		return no_upload(rq);
	if (number < u->n && !size)
		return fail(rq, INVALID_PARAMETER_VALUE, "Part %" PRId64 " is empty.", number);
	if (number < u->n && !check_step(rq, u, size, &step))
		return local_fail_put(rq, at);
	if (number < u->n && size != step)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Part %" PRId64 " has %" PRId64
			    " bytes, and others of this upload have "
			    "%" PRId64 "; all but the last must have the same size.",
			    number, size, step);
	if (!guard_size(rq, at, (number - 1) * step + size) ||
	    !guard_room(rq, u->workspace, at, (number - 1) * step + size, u->id))
		return false;
	return store_part(rq, u, number, size, step, etag) || local_fail_put(rq, at);
}

bool parts_expect(struct request *rq, const char *workspace, const char *upload_id, int64_t number)
{
	struct artifact at;
	struct upload u;

	return find_part(rq, workspace, upload_id, number, &at, &u) &&
	       guard_size(rq, &at, rq->body_announced) &&
	       guard_room(rq, workspace, &at, rq->body_announced, upload_id);
}

bool parts_put(struct request *rq, const char *workspace, const char *upload_id, int64_t number)
{
	unsigned char random[ETAG_BYTES];
	char *etag = arena_alloc(rq->arena, 2 * ETAG_BYTES + 1);
	struct artifact at;
	struct upload u;
	bool ok;

	randombytes_buf(random, sizeof(random));
	sodium_bin2hex(etag, 2 * ETAG_BYTES + 1, random, sizeof(random));
	ok = find_part(rq, workspace, upload_id, number, &at, &u) && local_check_body(rq, &at) &&
	     put_part(rq, &at, &u, number, etag);
	local_forget_body(rq);
	if (ok)
		reply_header(rq, "ETag", arena_printf(rq->arena, "\"%s\"", etag));
	return ok;
}

/* ---- complete ---- */

/* The upload, if it is for this artifact. */
static bool find_for(struct request *rq, const struct artifact *at, const char *id,
		     struct upload *u)
{
	return find(rq, at, id, u) &&
	       ((strcmp(u->workspace, rq->workspace) == 0 && strcmp(u->name, at->name) == 0) ||
		no_upload(rq));
}

static bool same_etag(const char *given, const char *etag)
{
	size_t n = strlen(etag);

	if (*given == '"')
		given++;
	return strncmp(given, etag, n) == 0 && (!given[n] || strcmp(given + n, "\"") == 0);
}

/* Whether all parts are there that are listed; *ret_size is what they are together. */
static bool check_parts(struct request *rq, const struct upload *u,
			const struct multipart_part *parts, size_t n, int64_t *ret_size)
{
	int64_t size;
	const char *etag;

	*ret_size = 0;
	for (size_t i = 0; i < n; i++) {
		if (parts[i].number != (int64_t)i + 1)
			return fail(rq, INVALID_PARAMETER_VALUE,
				    "Parts must be listed in order and without gaps; part %zu is "
				    "missing.",
				    i + 1);
		if (!read_part(rq, u, parts[i].number, &size, &etag) ||
		    !same_etag(parts[i].etag, etag))
			return fail(rq, INVALID_PARAMETER_VALUE,
				    "Part %" PRId64 " was not uploaded, or something else was "
				    "uploaded after it: its ETag is not '%s'.",
				    parts[i].number, parts[i].etag);
		*ret_size += size;
	}
	return n || fail(rq, INVALID_PARAMETER_VALUE, "A multipart upload needs parts.");
}

/* Makes "data" of it all. True also when it was moved away already by who then died. */
static bool assemble(struct request *rq, const struct upload *u, size_t n, int64_t size)
{
	int from, to;
	struct stat st;

	if (u->n == 1)
		return renameat(u->directory, "last", u->directory, "data") == 0 || errno == ENOENT;
	to = local_keep(rq, open_beneath(u->directory, "data", O_RDWR));
	if (to < 0)
		return errno == ENOENT;
	if ((int64_t)n == u->n) {
		from = local_keep(rq, open_beneath(u->directory, "last", O_RDONLY));
		if (from < 0 || fstat(from, &st) != 0 ||
		    !local_copy_range(from, to, size - st.st_size, st.st_size))
			return false;
	}
	return ftruncate(to, size) == 0;
}

static bool publish(struct request *rq, const struct artifact *at, const struct upload *u)
{
	int root = local_root(rq, at);
	int directory = root < 0 ? -1 : local_keep(rq, make_parent_beneath(root, at->name));
	mode_t mask = umask(0);

	umask(mask);
	if (directory < 0)
		return false;
	if (fchmodat(u->directory, "data", 0666 & ~mask, 0) != 0 ||
	    renameat(u->directory, "data", directory, artifact_base_name(at->name)) != 0)
		return errno == ENOENT &&
		       faccessat(u->directory, "data", F_OK, AT_SYMLINK_NOFOLLOW) != 0;
	return true;
}

/* What is left tells who completes it again that it was done. */
static void tidy(struct request *rq, const struct upload *u)
{
	for (int64_t i = 1; i <= u->n; i++)
		unlinkat(u->directory, part_name(rq->arena, i), 0);
	unlinkat(u->directory, "size", 0);
	unlinkat(u->directory, "last", 0);
}

bool parts_complete(struct request *rq, const struct artifact *at, const char *upload_id,
		    const struct multipart_part *parts, size_t n)
{
	struct extent old;
	struct upload u;
	int64_t size;

	if (!find_for(rq, at, upload_id, &u) || (!u.done && !lock(rq, &u, 0)))
		return false;
	if (u.done)
		return true; /* the answer got lost */
	old = guard_replaced(rq, at);
	if (!check_parts(rq, &u, parts, n, &size) || !guard_size(rq, at, size) ||
	    !guard_room(rq, rq->workspace, at, size - old.bytes, u.id) ||
	    !guard_wrote(rq, at, size, old))
		return false;
	if (!assemble(rq, &u, n, size) || !publish(rq, at, &u) ||
	    renameat(u.directory, "upload", u.directory, "done") != 0)
		return local_fail_put(rq, at);
	tidy(rq, &u);
	return true;
}

/* ---- abort ---- */

bool parts_abort(struct request *rq, const struct artifact *at, const char *upload_id)
{
	struct upload u;

	if (!find_for(rq, at, upload_id, &u) || (!u.done && !lock(rq, &u, 0)))
		return false;
	if (u.done)
		return true; /* there is nothing left to abort */
	if (spool_discard(u.spool, u.spool, directory_of(rq->arena, u.id)) == 0)
		return true;
	return fail(rq, INTERNAL_ERROR, "The multipart upload cannot be aborted: %s.",
		    strerror(errno));
}

/* ---- what all of them hold ---- */

static int64_t size_of(int directory, const char *name)
{
	struct stat st;

	return fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) == 0 ? st.st_size : 0;
}

/* Bytes of one that is under way for the workspace. */
static int64_t held_by(struct request *rq, int spool, const char *name, const char *workspace)
{
	struct upload u = { .directory = open_beneath(spool, name, O_RDONLY | O_DIRECTORY) };
	int64_t bytes = 0;

	if (u.directory < 0)
		return 0;
	u.file = open_beneath(u.directory, "upload", O_RDONLY);
	if (u.file >= 0 && read_upload(rq, &u) && strcmp(u.workspace, workspace) == 0)
		bytes = size_of(u.directory, "data") + size_of(u.directory, "last");
	if (u.file >= 0)
		close(u.file);
	close(u.directory);
	return bytes;
}

int64_t parts_held(struct request *rq, const struct artifact *at, const char *workspace,
		   const char *but)
{
	int root = at->root ? local_root(rq, at) : -1;
	DIR *spool = root < 0 ? NULL : list_beneath(root, SPOOL_DIRECTORY);
	size_t skip = strlen(PARTS_PREFIX);
	int64_t bytes = 0;
	struct dirent *e;

	while (spool && (e = readdir(spool)))
		if (strncmp(e->d_name, PARTS_PREFIX, skip) == 0 &&
		    strcmp(e->d_name + skip, or_empty(but)) != 0)
			bytes += held_by(rq, dirfd(spool), e->d_name, workspace);
	if (spool)
		closedir(spool);
	return bytes;
}
