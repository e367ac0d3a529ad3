/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a URI; see uri.h. */
#include "app/artifacts/uri.h"

#include <ctype.h>

const char *uri_clean(struct arena *a, const char *text)
{
	char *out, *to;

	while (*text && (unsigned char)*text <= ' ')
		text++;
	out = to = arena_strdup(a, text);
	for (; *text; text++)
		if (!strchr("\t\r\n", *text))
			*to++ = *text;
	*to = '\0';
	return out;
}

/* Length of "scheme" in "scheme:", or 0. */
static size_t scheme_length(const char *text)
{
	size_t n = strcspn(text, ":");

	if (!text[n] || !isalpha((unsigned char)*text))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("+-.", text[i]))
			return 0;
	return n;
}

static const char *lower(struct arena *a, const char *text, size_t n)
{
	char *out = arena_strndup(a, text, n);

	for (char *p = out; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return out;
}

/* Cuts `text` at the first `c`; what follows it, or "". */
static const char *cut(char *text, char c)
{
	char *at = strchr(text, c);

	if (!at)
		return "";
	*at = '\0';
	return at + 1;
}

/* Only some schemes have parameters, and only the last segment holds them. */
static const char *cut_params(const char *scheme, char *path)
{
	static const char *const with[] = { "",     "ftp",   "hdl",   "prospero", "http",
					    "imap", "https", "shttp", "rtsp",     "rtspu",
					    "sip",  "sips",  "mms",   "sftp",     "tel" };
	char *last = strrchr(path, '/');

	for (size_t i = 0; i < ARRAY_LEN(with); i++)
		if (strcmp(with[i], scheme) == 0)
			return cut(last ? last : path, ';');
	return "";
}

static bool brackets_fit(const char *authority)
{
	return !strchr(authority, '[') == !strchr(authority, ']');
}

bool uri_split(struct arena *a, const char *text, struct uri *ret)
{
	size_t n;
	char *rest;

	text = uri_clean(a, text);
	n = scheme_length(text);
	*ret = (struct uri){ .scheme = lower(a, text, n), .authority = "" };
	rest = arena_strdup(a, text + (n ? n + 1 : 0));
	if (rest[0] == '/' && rest[1] == '/') {
		rest += 2;
		n = strcspn(rest, "/?#");
		ret->authority = arena_strndup(a, rest, n);
		rest += n;
	}
	ret->fragment = cut(rest, '#');
	ret->query = cut(rest, '?');
	ret->params = cut_params(ret->scheme, rest);
	ret->path = rest;
	return brackets_fit(ret->authority);
}

static bool read_port(const char *text, int *ret)
{
	*ret = -1;
	if (!*text)
		return true;
	if (strlen(text) > 5 || text[strspn(text, "0123456789")])
		return false;
	*ret = (int)strtol(text, NULL, 10);
	return *ret <= 65535;
}

const char *uri_host(struct arena *a, const struct uri *uri, int *ret_port)
{
	const char *at = strrchr(uri->authority, '@'), *host = at ? at + 1 : uri->authority;
	const char *port = "";
	size_t n;

	if (strpbrk(uri->authority, "\\ \t\n\r\f\v"))
		return NULL;
	if (strchr(host, '[')) {
		host = strchr(host, '[') + 1;
		n = strcspn(host, "]");
		if (strchr(host + n, ':'))
			port = strchr(host + n, ':') + 1;
	} else {
		n = strcspn(host, ":");
		port = host + n + (host[n] == ':');
	}
	return read_port(port, ret_port) ? lower(a, host, n) : NULL;
}
