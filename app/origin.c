/* SPDX-License-Identifier: Apache-2.0 */
/* Host and Origin of a request; see origin.h. */
#include "app/origin.h"

#include "app/config.h"

#include <fnmatch.h>

#define PREFLIGHT_SECONDS "600"

/* A name of this machine, or an address that only its network reaches: RFC 1918,
 * RFC 4193. */
static const char default_hosts[] =
	"localhost,127.0.0.1,[[]::1],0.0.0.0,192.168.*,10.*,172.16.*,172.17.*,172.18.*,172.19.*,"
	"172.20.*,172.21.*,172.22.*,172.23.*,172.24.*,172.25.*,172.26.*,172.27.*,172.28.*,172.29.*,"
	"172.30.*,172.31.*,fc00:*,fd00:*";

/* The next entry of a comma-separated list without the blanks around it, or NULL. */
static const char *next_entry(struct arena *a, const char **list)
{
	const char *start = *list, *end;

	if (!*start)
		return NULL;
	start += strspn(start, " \t");
	end = start + strcspn(start, ",");
	*list = *end ? end + 1 : end;
	while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return arena_strndup(a, start, (size_t)(end - start));
}

/* As Python's fnmatch, when the entry holds a wildcard. What stands before the wildcard
 * is compared first: fnmatch decodes both for every entry of every request. */
static bool matches(const char *entry, const char *text, int flags)
{
	size_t n = strcspn(entry, "*[");

	if ((flags ? strncasecmp(entry, text, n) : strncmp(entry, text, n)) != 0)
		return false;
	if (!entry[n])
		return !text[n];
	return fnmatch(entry, text, FNM_NOESCAPE | flags) == 0;
}

static bool is_listed(struct arena *a, const char *list, const char *text, int flags)
{
	for (const char *entry; (entry = next_entry(a, &list));)
		if (*entry && matches(entry, text, flags))
			return true;
	return false;
}

/* A Host without its port: "h:1" -> "h", "[::1]:1" -> "[::1]". */
static const char *without_port(struct arena *a, const char *host)
{
	const char *colon = strrchr(host, ':');

	if (!colon || strchr(colon, ']') || colon[1 + strspn(colon + 1, "0123456789")])
		return host;
	return arena_strndup(a, host, (size_t)(colon - host));
}

/* The reference's "10.*" lets 10.evil.example in; an address has no other letters. */
static bool is_disguised(const char *host)
{
	return host[0] >= '0' && host[0] <= '9' && host[strspn(host, "0123456789.:")];
}

bool host_is_allowed(struct arena *a, const char *list, const char *host)
{
	if (!*host)
		return false;
	if (!list || !*list) {
		if (is_disguised(host))
			return false;
		list = default_hosts;
	}
	return is_listed(a, list, host, FNM_CASEFOLD) ||
	       is_listed(a, list, without_port(a, host), FNM_CASEFOLD);
}

static const char *allowed_origins(const struct request *rq)
{
	const char *list = rq->config->cors_allowed_origins;

	return list ? list : "";
}

static bool any_origin(const struct request *rq)
{
	const char *list = allowed_origins(rq);

	for (const char *entry; (entry = next_entry(rq->arena, &list));)
		if (strcmp(entry, "*") == 0)
			return true;
	return false;
}

/* localhost and the loopback's addresses behind `scheme`, with any port. */
static bool is_local(const char *origin, const char *scheme)
{
	static const char *const hosts[] = { "localhost", "127.0.0.1", "[::1]" };
	const char *host = origin + strlen(scheme);

	if (strncmp(origin, scheme, strlen(scheme)) != 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		size_t n = strlen(hosts[i]);

		if (strncmp(host, hosts[i], n) != 0)
			continue;
		if (!host[n])
			return true;
		if (host[n] == ':' && host[n + 1] &&
		    !host[n + 1 + strspn(host + n + 1, "0123456789")])
			return true;
	}
	return false;
}

/* The UI's own requests carry an Origin, too: browsers send it with every POST. */
static bool is_same_origin(const struct request *rq)
{
	const char *host = strstr(rq->from.origin, "://");

	return host && strcasecmp(host + 3, rq->host) == 0;
}

static bool origin_is_allowed(const struct request *rq)
{
	const char *origin = rq->from.origin;

	return any_origin(rq) || is_local(origin, "http://") || is_same_origin(rq) ||
	       is_listed(rq->arena, allowed_origins(rq), origin, 0);
}

/* Pages of this machine may change things behind a proxy with TLS, too, whatever that
 * makes of Host; as in the reference they may not read answers across origins. */
static bool may_change(const struct request *rq)
{
	return origin_is_allowed(rq) || is_local(rq->from.origin, "https://");
}

/* Origin has a port and Host, of the same name, has not: a proxy has lost it. That may
 * not count as the same origin, or another server of the machine could do everything. */
static const char *cure(const struct request *rq)
{
	const char *host = strstr(rq->from.origin, "://");
	size_t n = strlen(rq->host);

	if (!host || !n || strncasecmp(host + 3, rq->host, n) != 0 || host[3 + n] != ':')
		return "";
	return " If it is this server's own address, let the proxy before it pass Host on with its "
	       "port (in nginx: proxy_set_header Host $http_host), or add it there.";
}

static bool is_exempt(const struct request *rq)
{
	const char *path = rq->target, *prefix = rq->config->static_prefix;
	size_t skip = strlen(prefix), n;

	if (strncmp(path, prefix, skip) != 0)
		return false;
	path += skip;
	n = strcspn(path, "?");
	return (n == 7 && memcmp(path, "/health", n) == 0) ||
	       (n == 8 && memcmp(path, "/version", n) == 0);
}

static bool answer_preflight(struct request *rq)
{
	if (!origin_is_allowed(rq))
		return fail(rq, BAD_REQUEST,
			    "Disallowed CORS origin: %s is not among "
			    "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS of this server.",
			    rq->from.origin);
	reply_text(rq, "OK");
	return false;
}

bool origin_check(struct request *rq)
{
	const struct config *c = rq->config;
	bool changes = rq->method & (POST | PUT | PATCH | DELETE);

	if (c->disable_security_middleware)
		return true;
	if (!is_exempt(rq) && !host_is_allowed(rq->arena, c->allowed_hosts, rq->host))
		return fail(rq, PERMISSION_DENIED,
			    "Invalid Host header - possible DNS rebinding attack detected. If '%s' "
			    "is a name of this server, add it to MLFLOW_SERVER_ALLOWED_HOSTS.",
			    rq->host);
	if (!rq->from.origin)
		return true;
	if (rq->method == OPTIONS && rq->from.request_method)
		return answer_preflight(rq);
	if (changes && !may_change(rq))
		return fail(rq, PERMISSION_DENIED,
			    "Cross-origin request blocked: %s is not among "
			    "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS of this server.%s",
			    rq->from.origin, cure(rq));
	return true;
}

static void preflight_headers(struct request *rq)
{
	reply_header(rq, "Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS, PATCH");
	reply_header(rq, "Access-Control-Max-Age", PREFLIGHT_SECONDS);
	if (rq->from.request_headers)
		reply_header(rq, "Access-Control-Allow-Headers", rq->from.request_headers);
}

void origin_headers(struct request *rq)
{
	if (!rq->from.origin || rq->config->disable_security_middleware || !origin_is_allowed(rq))
		return;
	if (any_origin(rq)) {
		reply_header(rq, "Access-Control-Allow-Origin", "*");
	} else {
		reply_header(rq, "Access-Control-Allow-Origin", rq->from.origin);
		reply_header(rq, "Access-Control-Allow-Credentials", "true");
		reply_header(rq, "Vary", "Origin");
	}
	if (rq->method == OPTIONS && rq->from.request_method)
		preflight_headers(rq);
	else
		reply_header(rq, "Access-Control-Expose-Headers", "*");
}
