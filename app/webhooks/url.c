/* SPDX-License-Identifier: Apache-2.0 */
/* Checking URLs that clients give; see url.h. */
#include "app/webhooks/url.h"

#include "app/artifacts/uri.h"
#include "app/validate.h"
#include "app/webhooks/address.h"
#include "app/webhooks/outgoing.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <netdb.h>

#define LOOKUP_SECONDS 5
#define LOOKUPS_MAX 16 /* of one request, which holds its worker meanwhile */

/* str.split(","), each part stripped, as the reference reads its lists. */
static bool is_in_list(struct arena *a, const char *list, const char *item)
{
	for (;;) {
		size_t n = strcspn(list, ",");

		if (strcmp(python_strip(a, arena_strndup(a, list, n)), item) == 0)
			return true;
		if (!list[n])
			return false;
		list += n + 1;
	}
}

/* The list with ", " between. */
static const char *shown_list(struct arena *a, const char *list)
{
	const char *shown = "";

	for (;;) {
		size_t n = strcspn(list, ",");

		shown = arena_printf(a, "%s%s%s", shown, *shown ? ", " : "",
				     python_strip(a, arena_strndup(a, list, n)));
		if (!list[n])
			return shown;
		list += n + 1;
	}
}

/* SplitResult.hostname: without the user before it and the port behind it. */
static const char *host_of(struct arena *a, const struct uri *uri)
{
	const char *at = strrchr(uri->authority, '@'), *host = at ? at + 1 : uri->authority;
	const char *bracket = strchr(host, '[');
	char *lower;

	if (bracket)
		lower = arena_strndup(a, bracket + 1, strcspn(bracket + 1, "]"));
	else
		lower = arena_strndup(a, host, strcspn(host, ":"));
	for (char *p = lower; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return lower;
}

/* ---- looking a host up ---- */

/* getaddrinfo() with a limit. What is given up is left to the thread that still
 * works on it, hence not in the arena. */
struct lookup {
	struct gaicb job, *list[1];
	char host[];
};

static struct lookup *lookup_start(const char *host)
{
	size_t n = strlen(host) + 1;
	struct lookup *l = calloc(1, sizeof(*l) + n);

	if (!l)
		abort();
	memcpy(l->host, host, n);
	l->job.ar_name = l->host;
	l->list[0] = &l->job;
	if (getaddrinfo_a(GAI_NOWAIT, l->list, 1, NULL) == 0)
		return l;
	free(l);
	return NULL;
}

/* 0 and the addresses, an EAI_ code, or EAI_INPROGRESS when time is up. */
static int lookup(const char *host, struct addrinfo **ret)
{
	const struct timespec limit = { .tv_sec = LOOKUP_SECONDS };
	struct lookup *l = lookup_start(host);
	const struct gaicb *jobs[1];
	int code;

	*ret = NULL;
	if (!l)
		return EAI_AGAIN;
	jobs[0] = &l->job;
	do
		code = gai_suspend(jobs, 1, &limit);
	while (code == EAI_INTR);
	code = gai_error(&l->job);
	if (code == EAI_INPROGRESS && gai_cancel(&l->job) != EAI_CANCELED)
		return EAI_INPROGRESS;
	*ret = l->job.ar_result;
	free(l);
	return code;
}

/* Which addresses are fine is asked of `is_allowed`. */
struct host_check {
	const char *what; /* of the URL, for messages */
	bool (*is_allowed)(const struct config *c, const struct sockaddr *address);
};

static bool check_addresses(struct request *rq, const struct host_check *check, const char *host,
			    const struct addrinfo *list)
{
	char text[ADDRESS_TEXT_MAX];

	for (; list; list = list->ai_next) {
		if (check->is_allowed(rq->config, list->ai_addr))
			continue;
		address_text(list->ai_addr, text);
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "%s must not resolve to a non-public IP address. %s resolves to %s.",
			    check->what, python_repr(rq->arena, host), text);
	}
	return true;
}

static bool check_host(struct request *rq, const struct host_check *check, const char *host)
{
	struct addrinfo *list;
	int code = lookup(host, &list);
	bool ok;

	if (code == EAI_INPROGRESS || code == EAI_CANCELED)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Timed out resolving %s hostname %s after %d seconds", check->what,
			    python_repr(rq->arena, host), LOOKUP_SECONDS);
	if (code)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Cannot resolve %s hostname %s: [Errno %d] %s", check->what,
			    python_repr(rq->arena, host), code, gai_strerror(code));
	ok = check_addresses(rq, check, host, list);
	freeaddrinfo(list);
	return ok;
}

bool check_webhook_url(struct request *rq, const char *url)
{
	static const struct host_check check = { "Webhook URL", address_is_allowed };
	const char *schemes = rq->config->webhook_allowed_schemes, *shown, *host;
	struct arena *a = rq->arena;
	struct uri uri;

	shown = python_repr(a, url);
	if (!*python_strip(a, url))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Webhook URL cannot be empty or just whitespace: %s", shown);
	if (!uri_split(a, url, &uri))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid webhook URL %s: ValueError('Invalid IPv6 URL')", shown);
	if (!is_in_list(a, schemes, uri.scheme))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid webhook URL scheme: %s. Allowed schemes are: %s.",
			    python_repr(a, uri.scheme), shown_list(a, schemes));
	host = host_of(a, &uri);
	if (!*host)
		return fail(rq, INVALID_PARAMETER_VALUE, "Webhook URL must include a hostname: %s",
			    shown);
	if (!outgoing_url_ok(a, url))
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"Invalid webhook URL %s: no request can be sent to it. Check its port and "
			"its host.",
			shown);
	return rq->config->webhook_allow_private_ips || address_host_is_allowed(rq->config, host) ||
	       check_host(rq, &check, host);
}

/* ---- other URLs ---- */

static bool has_public_address(const struct config *c UNUSED, const struct sockaddr *address)
{
	return address_is_public(address);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* sorted(set(...)) of the list, each as Python's repr shows it. */
static const char *shown_set(struct arena *a, const char *list)
{
	const char **items = ARENA_ARRAY(a, strlen(list) + 1, const char *), *shown = "";
	size_t n = 0;

	for (bool more = true; more; n++) {
		size_t len = strcspn(list, ",");

		items[n] = python_strip(a, arena_strndup(a, list, len));
		more = list[len];
		list += len + more;
	}
	qsort(items, n, sizeof(*items), by_text);
	for (size_t i = 0; i < n; i++)
		if (!i || strcmp(items[i], items[i - 1]) != 0)
			shown = arena_printf(a, "%s%s%s", shown, *shown ? ", " : "",
					     python_repr(a, items[i]));
	return shown;
}

/* SplitResult.username or password. */
static bool has_credentials(const struct uri *uri)
{
	const char *at = strrchr(uri->authority, '@');
	size_t n = at ? (size_t)(at - uri->authority) : 0;

	return n && !(n == 1 && *uri->authority == ':');
}

/* What looks like an address must be one: 127.1 is one to connect(), and to few others. */
static bool is_strange_address(const char *host)
{
	unsigned char address[sizeof(struct in6_addr)];

	if (!strchr(host, ':') && strspn(host, ".0123456789") != strlen(host))
		return false;
	return inet_pton(AF_INET, host, address) != 1 && inet_pton(AF_INET6, host, address) != 1;
}

/* For messages, which are logged: without a user and password before the host. */
static const char *shown_url(struct arena *a, const char *url)
{
	const char *at = strrchr(url, '@');

	return python_repr(a, at ? arena_printf(a, "***%s", at) : url);
}

bool check_public_url(struct request *rq, const struct url_rule *rule, const char *url)
{
	const struct host_check check = { rule->what, has_public_address };
	struct arena *a = rq->arena;
	const char *shown = shown_url(a, url), *host;
	struct uri uri;

	if (!*python_strip(a, url))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "%s cannot be empty or just whitespace: %s", rule->what, shown);
	if (!uri_split(a, url, &uri))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid %s %s: ValueError('Invalid IPv6 URL')", rule->what, shown);
	if (!is_in_list(a, rule->schemes, uri.scheme))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid %s scheme: %s. Allowed schemes are: %s.", rule->what,
			    python_repr(a, uri.scheme), shown_set(a, rule->schemes));
	if (has_credentials(&uri))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "%s must not include embedded credentials: %s", rule->what, shown);
	host = host_of(a, &uri);
	if (!*host)
		return fail(rq, INVALID_PARAMETER_VALUE, "%s must include a hostname: %s",
			    rule->what, shown);
	if (is_strange_address(host))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "%s host %s is not a canonical IP address literal.", rule->what,
			    python_repr(a, host));
	if (rule->allow_private_ips || (rq->looked_up && strcmp(rq->looked_up, host) == 0))
		return true;
	if (++rq->lookups > LOOKUPS_MAX)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "%ss of one request may be at %d different hosts at most.", rule->what,
			    LOOKUPS_MAX);
	rq->looked_up = host;
	return check_host(rq, &check, host);
}

static bool fits_one(struct arena *a, const char *host, const char *patterns)
{
	for (;;) {
		size_t n = strcspn(patterns, ",");
		char *one = arena_strdup(a, python_strip(a, arena_strndup(a, patterns, n)));

		for (char *p = one; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		if (fnmatch(one, host, FNM_NOESCAPE) == 0)
			return true;
		if (!patterns[n])
			return false;
		patterns += n + 1;
	}
}

bool check_url_host(struct request *rq, const char *what, const char *url, const char *patterns)
{
	struct uri uri;
	const char *host;

	if (!*patterns)
		return true;
	host = uri_split(rq->arena, url, &uri) ? host_of(rq->arena, &uri) : "";
	if (fits_one(rq->arena, host, patterns))
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "%s host %s is not in the allowed domain list: %s.", what,
		    python_repr(rq->arena, host), shown_list(rq->arena, patterns));
}
