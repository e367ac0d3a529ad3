/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What webhooks are made of: a stored secret, a URL, the list of allowed hosts. The
 * first byte chooses. What decrypts was made with the key, and comes out again; a
 * URL that is accepted has an allowed scheme and a host and can be sent to.
 */
#include "app/artifacts/uri.h"
#include "app/config.h"
#include "app/limits.h"
#include "app/query.h"
#include "app/webhooks/address.h"
#include "app/webhooks/fernet.h"
#include "app/webhooks/outgoing.h"
#include "app/webhooks/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static struct secret *the_key(void)
{
	static struct secret *key;

	if (!key) {
		struct secret *text =
			secret_new("bWxmbG93LWZjZ2kgdGVzdHMgdXNlIHRoaXMga2V5IQo=", 44);

		key = fernet_key(text);
		secret_free(text);
	}
	return key;
}

static void try_token(const char *text)
{
	secret_free(fernet_decrypt(the_key(), text));
}

static void try_secret(struct arena *a, const char *text)
{
	struct secret *s =
		fernet_decrypt(the_key(), fernet_encrypt(a, the_key(), text, strlen(text)));

	require(s && secret_size(s) == strlen(text));
	require(memcmp(secret_reveal(s), text, strlen(text)) == 0);
	secret_hide(s);
	secret_free(s);
}

static void try_url(struct arena *a, const struct config *c, const char *text)
{
	struct request *rq = ARENA_NEW(a, struct request);
	struct outgoing *o;
	struct uri uri;

	rq->arena = a;
	rq->config = c;
	buf_init(&rq->reply.body, 1 * MIB);
	if (utf8_valid(text, strlen(text)) && check_webhook_url(rq, text)) {
		require(uri_split(a, text, &uri) && *uri.authority);
		require(strcmp(uri.scheme, "http") == 0 || strcmp(uri.scheme, "https") == 0);
		o = outgoing_new(c, text, the_key(), "id", "{}", 0);
		require(o != NULL);
		outgoing_free(o);
	}
	buf_free(&rq->reply.body);
}

static void try_list(struct arena *a, const char *text)
{
	const struct config c = { .webhook_allowed_hosts = text };
	const struct sockaddr none = { .sa_family = AF_UNIX };
	const char *entry = NULL;

	if (!address_list_check(a, text, &entry))
		require(entry && *entry && strstr(text, entry));
	require(!address_is_allowed(&c, &none) && !address_host_is_allowed(&c, ""));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* private addresses are allowed, so that nothing is looked up */
	const struct config c = { .webhook_allowed_schemes = "https,http",
				  .webhook_allowed_hosts = "",
				  .webhook_ca_file = "",
				  .webhook_request_timeout = 1,
				  .webhook_allow_private_ips = true };
	struct arena *a = arena_new(64 * MIB);
	const char *text =
		arena_strndup(a, size ? (const char *)data + 1 : "", size ? size - 1 : 0);

	switch (size ? data[0] % 4 : 0) {
	case 0:
		try_token(text);
		break;
	case 1:
		try_secret(a, text);
		break;
	case 2:
		try_url(a, &c, text);
		break;
	default:
		try_list(a, text);
	}
	arena_free(a);
	return 0;
}
