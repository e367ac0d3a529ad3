/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of stores; see credentials.h. credentials_remote.c asks services for them. */
#include "app/artifacts/credentials.h"

#include "app/artifacts/aws_files.h"
#include "app/artifacts/credentials_remote.h"
#include "app/artifacts/ini.h"
#include "app/limits.h"
#include "app/log.h"

#include <errno.h>
#include <sodium.h>

/* boto3 asks again 15 minutes before the end, and gives up 10 minutes before. */
#define REFRESH_BEFORE_SECONDS (15 * 60)
/* After a refresh that failed, while the old keys are still good. */
#define RETRY_AFTER_SECONDS 60

struct credentials {
	const char *access_key, *secret_key, *session_token, *profile, *file;
	/* what was found; NULL until then */
	char *found_access, *found_secret, *found_token;
	time_t expires_at; /* 0: never */
	time_t ask_again_at;
};

/* ---- secrets ---- */

/* Lives until forget(); in guarded memory when there is some. */
static char *keep(const char *text)
{
	size_t n = strlen(text) + 1;
	char *copy = sodium_malloc(n);

	if (!copy)
		abort();
	memcpy(copy, text, n);
	return copy;
}

static void forget(char **text)
{
	sodium_free(*text);
	*text = NULL;
}

static const char *keep_or_null(const char *text)
{
	return text && *text ? keep(text) : NULL;
}

struct credentials *credentials_new(struct arena *a, const struct credentials_of_store *of)
{
	struct credentials *c = ARENA_NEW(a, struct credentials);

	if (sodium_init() < 0)
		abort();
	c->access_key = keep_or_null(of->access_key);
	c->secret_key = keep_or_null(of->secret_key);
	c->session_token = keep_or_null(of->session_token);
	c->profile = of->profile && *of->profile ? arena_strdup(a, of->profile) : NULL;
	c->file = of->file && *of->file ? arena_strdup(a, of->file) : NULL;
	return c;
}

static void found(struct credentials *c, const struct found_keys *keys)
{
	forget(&c->found_access);
	forget(&c->found_secret);
	forget(&c->found_token);
	c->found_access = keep(keys->access_key);
	c->found_secret = keep(keys->secret_key);
	c->found_token = keys->session_token && *keys->session_token ? keep(keys->session_token) :
								       NULL;
	c->expires_at = keys->expires_at;
	c->ask_again_at = keys->expires_at ? keys->expires_at - REFRESH_BEFORE_SECONDS : 0;
}

/* ---- where they are ---- */

static const char *env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static bool in_environment(struct found_keys *ret)
{
	*ret = (struct found_keys){ .access_key = env("AWS_ACCESS_KEY_ID"),
				    .secret_key = env("AWS_SECRET_ACCESS_KEY"),
				    .session_token = env("AWS_SESSION_TOKEN") };
	return ret->access_key && ret->secret_key;
}

static bool in_file(struct arena *a, const char *path, bool is_config, const char *profile,
		    struct found_keys *ret)
{
	const char *text = read_text_file(a, path, SETTINGS_FILE_MAX);

	*ret = (struct found_keys){ 0 };
	if (!text)
		return false;
	ret->access_key = aws_file_value(a, text, is_config, profile, "aws_access_key_id");
	ret->secret_key = aws_file_value(a, text, is_config, profile, "aws_secret_access_key");
	ret->session_token = aws_file_value(a, text, is_config, profile, "aws_session_token");
	return ret->access_key && ret->secret_key;
}

const char *aws_config_setting(struct arena *a, const char *profile, const char *key)
{
	const char *text = read_text_file(a, aws_config_path(a), SETTINGS_FILE_MAX);

	return text ? aws_file_value(a, text, true, profile ? profile : aws_profile(), key) : NULL;
}

/* *ret_error stays NULL when there is just nothing. */
static bool find(struct request *rq, const struct credentials *c, struct found_keys *ret,
		 const char **ret_error)
{
	const char *profile = c->profile ? c->profile : aws_profile();
	bool only_files = c->profile || c->file;

	*ret_error = NULL;
	if (!only_files && in_environment(ret))
		return true;
	if (!only_files && remote_web_identity(rq, ret, ret_error))
		return true;
	if (*ret_error)
		return false;
	if (in_file(rq->arena, c->file ? c->file : aws_credentials_path(rq->arena), false, profile,
		    ret))
		return true;
	if (!c->file && in_file(rq->arena, aws_config_path(rq->arena), true, profile, ret))
		return true;
	if (only_files)
		return false;
	if (remote_container(rq, ret, ret_error) || *ret_error)
		return !*ret_error;
	return remote_instance(rq, ret, ret_error);
}

static bool fail_without(struct request *rq, const struct credentials *c, const char *error)
{
	if (c->profile || c->file)
		return fail(rq, INTERNAL_ERROR,
			    "The artifact store has no credentials: the profile '%s' of %s has no "
			    "aws_access_key_id and aws_secret_access_key, or the server cannot "
			    "read the file.",
			    c->profile ? c->profile : aws_profile(),
			    c->file ? c->file : "AWS's credentials and config files");
	return fail(rq, INTERNAL_ERROR,
		    "The artifact store has no credentials: %s. The server looks at "
		    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_WEB_IDENTITY_TOKEN_FILE, "
		    "~/.aws/credentials, ~/.aws/config, the container's endpoint and the "
		    "instance's metadata.",
		    error ? error : "none were found");
}

/* ---- as they are now ---- */

static bool is_expired(const struct credentials *c, time_t now)
{
	return c->expires_at && c->expires_at <= now;
}

static bool refresh(struct request *rq, struct credentials *c, time_t now)
{
	struct found_keys keys;
	const char *error;

	if (find(rq, c, &keys, &error)) {
		found(c, &keys);
		return true;
	}
	if (!c->found_access || is_expired(c, now))
		return fail_without(rq, c, error);
	log_event(LOG_LEVEL_WARNING, "credentials_not_refreshed", "error=\"%s\"",
		  error ? error : "none found");
	c->ask_again_at = now + RETRY_AFTER_SECONDS;
	return true;
}

bool credentials_get(struct request *rq, struct credentials *c, struct aws_keys *ret)
{
	time_t now = time(NULL);

	if (c->access_key && c->secret_key) {
		*ret = (struct aws_keys){ c->access_key, c->secret_key, c->session_token };
		return true;
	}
	if ((!c->found_access || (c->ask_again_at && c->ask_again_at <= now)) &&
	    !refresh(rq, c, now))
		return false;
	*ret = (struct aws_keys){ c->found_access, c->found_secret, c->found_token };
	return true;
}
