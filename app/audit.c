/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log; see audit.h. */
#include "app/audit.h"

#include "app/clock.h"
#include "app/config.h"
#include "app/endpoints.h"
#include "app/limits.h"
#include "app/log.h"
#include "auth/auth.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <time.h>
#include <unistd.h>

#define MODE 0640

static int audit_fd = -1;

/* Fields that name resources, and what is done with grants. Whatever is not among them
 * may be a secret. */
static const char *const naming[] = {
	"action_endpoint_id",
	"alias",
	"artifact_path",
	"assessment_id",
	"budget_policy_id",
	"dataset_id",
	"dataset_record_ids",
	"endpoint_id",
	"experiment_id",
	"experiment_ids",
	"expires_in_days",
	"guardrail_id",
	"is_admin",
	"issue_id",
	"key",
	"mode",
	"model_definition_id",
	"model_id",
	"name",
	"new_name",
	"path",
	"permission",
	"resource_id",
	"resource_pattern",
	"resource_type",
	"role_id",
	"role_permission_id",
	"run_id",
	"run_ids",
	"run_uuid",
	"scorer_id",
	"scorer_name",
	"secret_id",
	"source_run_id",
	"stage",
	"tag_key",
	"token_id",
	"trace_id",
	"trace_ids",
	"request_id",
	"request_ids",
	"username",
	"version",
	"webhook_id",
	"workspace",
	"workspace_name",
};

static int open_file(const char *path, int flags)
{
	return strcmp(path, "-") == 0 ? STDERR_FILENO :
					open(path, O_WRONLY | O_APPEND | O_CLOEXEC | flags, MODE);
}

bool audit_check(struct arena *a, const struct config *c, const char **ret_error)
{
	int fd;

	if (!c->audit_log || !*c->audit_log)
		return true;
	fd = open_file(c->audit_log, O_CREAT);
	if (fd < 0)
		*ret_error = arena_printf(a, "cannot write to --audit-log %s: %s", c->audit_log,
					  strerror(errno));
	else if (fd != STDERR_FILENO)
		close(fd);
	return fd >= 0;
}

static void begin(const struct config *c, int flags)
{
	if (audit_fd > STDERR_FILENO)
		close(audit_fd);
	audit_fd = -1;
	if (!c->audit_log || !*c->audit_log)
		return;
	audit_fd = open_file(c->audit_log, flags);
	if (audit_fd >= 0)
		return;
	log_event(LOG_LEVEL_ERROR, "audit_failed", "file=%s error=\"%s\"", c->audit_log,
		  strerror(errno));
	audit_fd = STDERR_FILENO;
}

void audit_open(const struct config *c)
{
	begin(c, O_CREAT);
}

/* ---- writing ---- */

static void write_line(struct buf *line)
{
	if (buf_failed(line)) {
		log_event(LOG_LEVEL_ERROR, "audit_failed", "error=\"the line is too long\"");
	} else if (write(audit_fd, line->data, line->len) != (ssize_t)line->len) {
		log_event(LOG_LEVEL_ERROR, "audit_failed", "error=\"%s\"", strerror(errno));
		if (audit_fd == STDERR_FILENO || write(STDERR_FILENO, line->data, line->len) < 0)
			return;
	}
}

static struct json begin_line(struct buf *line, const char *event)
{
	int64_t now = clock_ms();
	time_t seconds = (time_t)(now / 1000);
	char text[64];
	struct json j;
	struct tm t;

	gmtime_r(&seconds, &t);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &t);
	snprintf(text + strlen(text), 8, ".%03dZ", (int)(now % 1000));
	buf_init(line, AUDIT_LINE_MAX);
	j = jw_to(line);
	jw_obj(&j);
	jw_kv_str(&j, "time", text);
	jw_kv_str(&j, "event", event);
	return j;
}

static void end_line(struct json *j, struct buf *line)
{
	jw_obj_end(j);
	buf_putc(line, '\n');
}

/* Cut at a character, so that it stays UTF-8. */
static void write_name(struct json *j, const char *text)
{
	size_t n = strnlen(text, AUDIT_NAME_MAX + 1);

	if (n > AUDIT_NAME_MAX)
		for (n = AUDIT_NAME_MAX; n && ((unsigned char)text[n] & 0xc0) == 0x80;)
			n--;
	jw_strn(j, text, n);
}

/* ---- what the request names ---- */

static bool is_naming(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(naming); i++)
		if (strcmp(naming[i], name) == 0)
			return true;
	return false;
}

/* As many as there is space for; their number, when these are not all. */
static void write_list(struct json *j, const char *name, const struct str_list *list)
{
	char count[64];
	size_t n = 0;

	if (!list->n)
		return;
	jw_key(j, name);
	jw_arr(j);
	for (; n < list->n && j->out->len < AUDIT_LIST_SPACE; n++)
		write_name(j, list->v[n]);
	jw_arr_end(j);
	if (n < list->n) {
		snprintf(count, sizeof(count), "%s_count", name);
		jw_kv_int(j, count, (int64_t)list->n);
	}
}

static void write_field(struct json *j, const struct field *f, const void *at)
{
	const struct opt_int *number = at;
	const struct opt_bool *flag = at;
	const char *const *text = at;

	if (f->kind == FIELD_STR && *text) {
		jw_key(j, f->name);
		write_name(j, *text);
	} else if (f->kind == FIELD_INT && number->given) {
		jw_kv_int(j, f->name, number->v);
	} else if (f->kind == FIELD_BOOL && flag->given) {
		jw_kv_bool(j, f->name, flag->v);
	} else if (f->kind == FIELD_STRS) {
		write_list(j, f->name, at);
	}
}

/* What a path names is not what a body of the same request says beside it. */
static bool is_repeated(const struct field *fields, const struct field *f)
{
	for (; fields < f; fields++)
		if (strcmp(fields->name, f->name) == 0)
			return true;
	return false;
}

/* Messages within the request stand under their own names. */
static void write_fields(struct json *j, const struct field *fields, const void *in)
{
	for (const struct field *f = fields; f->kind; f++) {
		const void *at = (const char *)in + f->offset;
		const void *message = f->kind == FIELD_MSG ? *(const void *const *)at : NULL;

		if (message) {
			jw_key(j, f->name);
			jw_obj(j);
			write_fields(j, f->sub, message);
			jw_obj_end(j);
		} else if (is_naming(f->name) && !is_repeated(fields, f)) {
			write_field(j, f, at);
		}
	}
}

static void write_resource(struct json *j, const struct request *rq)
{
	const char *kind = kind_name(rq->endpoint->permission.kind);

	jw_kv_str(j, "kind", *kind ? kind : NULL);
	if (!rq->bound)
		return;
	jw_key(j, "resource");
	jw_obj(j);
	write_fields(j, rq->endpoint->handler->fields, rq->bound);
	jw_obj_end(j);
}

static void write_user(struct json *j, const struct request *rq)
{
	const struct user *u = rq->user;

	if (u && u->is_proven) {
		jw_kv_str(j, "user", u->name);
		jw_kv_int(j, "user_id", u->id);
	} else if (u && u->name) {
		jw_key(j, "claimed");
		write_name(j, u->name);
	}
	jw_kv_str(j, "via", auth_way(rq));
}

/* An upload is asked about before its body: that is the end of it only if it is refused,
 * or sent to a bucket. */
static bool gets_line(const struct request *rq)
{
	if (audit_fd < 0 || !rq->endpoint || !endpoint_changes(rq->endpoint) ||
	    rq->method == OPTIONS)
		return false;
	return rq->phase != PHASE_AUTHORIZE || rq->reply.error || rq->reply.status == 307;
}

static void put_request(struct buf *line, const struct request *rq, bool truncated)
{
	struct json j = begin_line(line, "request");

	jw_kv_str(&j, "id", rq->id);
	write_user(&j, rq);
	jw_kv_str(&j, "from", rq->remote_addr);
	jw_kv_str(&j, "workspace", rq->workspace);
	jw_kv_str(&j, "method", method_name(rq->method));
	jw_kv_str(&j, "endpoint", endpoint_route(rq));
	if (truncated)
		jw_kv_bool(&j, "truncated", true);
	else
		write_resource(&j, rq);
	jw_kv_int(&j, "status", rq->reply.status);
	jw_kv_str(&j, "error", rq->reply.error ? error_name(rq->reply.error) : NULL);
	end_line(&j, line);
}

/* A request that names too much for a line gets one without its names. */
void audit_request(const struct request *rq)
{
	struct buf line;

	if (!gets_line(rq))
		return;
	put_request(&line, rq, false);
	if (buf_failed(&line)) {
		buf_free(&line);
		put_request(&line, rq, true);
	}
	write_line(&line);
	buf_free(&line);
}

static void write_change(struct json *j, const struct request *rq, const struct sso_change *change)
{
	const struct {
		const char *key, *list;
	} lists[] = { { "roles_given", change->roles_given },
		      { "roles_taken", change->roles_taken } };

	if (change->is_made)
		jw_kv_bool(j, "made", true);
	if (change->is_admin_turned)
		jw_kv_bool(j, "is_admin", rq->user->is_admin);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		if (!lists[i].list)
			continue;
		jw_key(j, lists[i].key);
		jw_raw(j, lists[i].list);
	}
}

void audit_sso(const struct request *rq, const struct sso_change *change)
{
	struct buf line;
	struct json j;

	if (audit_fd < 0 || !(change->is_made || change->is_admin_turned || change->roles_given ||
			      change->roles_taken))
		return;
	j = begin_line(&line, "sso");
	jw_kv_str(&j, "id", rq->id);
	write_user(&j, rq);
	jw_kv_str(&j, "from", rq->remote_addr);
	write_change(&j, rq, change);
	end_line(&j, &line);
	write_line(&line);
	buf_free(&line);
}

void audit_command(const struct request *rq, const char *command, const char *username,
		   const char *token_id, bool ok)
{
	const struct passwd *who = getpwuid(getuid());
	struct buf line;
	struct json j;

	begin(rq->config, 0);
	if (audit_fd < 0)
		return;
	j = begin_line(&line, "command");
	jw_kv_str(&j, "os_user", who ? who->pw_name : NULL);
	jw_kv_int(&j, "os_uid", getuid());
	jw_kv_str(&j, "command", command);
	jw_key(&j, "resource");
	jw_obj(&j);
	jw_kv_str(&j, "username", username);
	jw_kv_str(&j, "token_id", token_id);
	jw_obj_end(&j);
	jw_kv_bool(&j, "ok", ok);
	end_line(&j, &line);
	write_line(&line);
	buf_free(&line);
}
