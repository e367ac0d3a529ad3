/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets, addresses, URLs and events of webhooks. */
#include "app/webhooks/address.c"
#include "app/webhooks/events.c"
#include "app/webhooks/fernet.c"
#include "app/webhooks/url.c"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

/* ---- secrets ---- */

static bool holds(const struct secret *s, const char *want)
{
	bool same = s && secret_size(s) == strlen(want) &&
		    memcmp(secret_reveal(s), want, strlen(want)) == 0;

	if (s)
		secret_hide(s);
	return same;
}

static struct secret *key_of(const char *text)
{
	struct secret *s = secret_new(text, strlen(text)), *key = fernet_key(s);

	secret_free(s);
	return key;
}

/* Whether a token holds the text; NULL: it must not be readable. */
static bool opens(const struct secret *key, const char *token, const char *want)
{
	struct secret *s = fernet_decrypt(key, token);
	bool ok = want ? holds(s, want) : !s;

	secret_free(s);
	return ok;
}

/* A token of the vectors of github.com/fernet/spec, and ways to break one. */
static void test_fernet_vectors(void)
{
	static const char *const invalid[] = {
		/* incorrect MAC */
		"gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-"
		"fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==",
		/* too short */
		"gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==",
		/* invalid base64 */
		"%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-"
		"fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
		/* payload size not a multiple of the block */
		"gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-"
		"fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm",
		/* payload padding error */
		"gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-"
		"JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==",
		"",
		"gAAA",
	};
	const char *token = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuV"
			    "UPgJobwOz7JcbmrR64jVmpU4IwqDA==";
	struct secret *key = key_of("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="), *other;
	const char *ours;

	CU_ASSERT_FATAL(key != NULL);
	CU_ASSERT(opens(key, token, "hello"));
	for (size_t i = 0; i < ARRAY_LEN(invalid); i++)
		CU_ASSERT(opens(key, invalid[i], NULL));

	ours = fernet_encrypt(request_arena, key, "h\xc3\xa9llo", 6);
	CU_ASSERT(opens(key, ours, "h\xc3\xa9llo"));
	CU_ASSERT(strcmp(ours, fernet_encrypt(request_arena, key, "h\xc3\xa9llo", 6)) != 0);
	CU_ASSERT(opens(key, fernet_encrypt(request_arena, key, "", 0), ""));
	other = key_of("bWxmbG93LWZjZ2kgdGVzdHMgdXNlIHRoaXMga2V5IQo=");
	CU_ASSERT(opens(other, ours, NULL));
	for (size_t i = 0; ours[i]; i++) { /* no character may change */
		char *changed = arena_strdup(request_arena, ours);

		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		CU_ASSERT(opens(key, changed, NULL));
	}
	secret_free(other);
	secret_free(key);
}

/* ---- addresses ---- */

static struct sockaddr_storage address_of(const char *text)
{
	struct sockaddr_storage s = { 0 };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in in = { .sin_family = AF_INET };

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		memcpy(&s, &in, sizeof(in));
	else if (inet_pton(AF_INET6, text, &in6.sin6_addr) == 1)
		memcpy(&s, &in6, sizeof(in6));
	return s;
}

static bool is_public(const char *text)
{
	struct sockaddr_storage s = address_of(text);

	return address_is_public((const struct sockaddr *)&s);
}

static void test_public(void)
{
	static const char *const yes[] = {
		"1.1.1.1",        "9.255.255.255",   "11.0.0.0",         "100.63.255.255",
		"100.128.0.0",    "126.0.0.1",       "128.0.0.1",        "169.253.0.1",
		"169.255.0.1",    "172.15.255.255",  "172.32.0.0",       "192.0.1.0",
		"192.167.0.1",    "192.169.0.0",     "198.17.255.255",   "198.20.0.0",
		"203.0.112.1",    "223.255.255.255", "2606:4700::1",     "2a00:1450::1",
		"::ffff:1.1.1.1", "2002:101:101::",  "64:ff9b::101:101",
	};
	static const char *const no[] = {
		"0.0.0.0",
		"0.255.255.255",
		"10.0.0.0",
		"10.255.255.255",
		"100.64.0.0",
		"100.127.255.255",
		"127.0.0.1",
		"127.255.255.255",
		"169.254.0.0",
		"169.254.169.254",
		"172.16.0.0",
		"172.31.255.255",
		"192.0.0.9",
		"192.0.2.1",
		"192.88.99.1",
		"192.168.0.0",
		"192.168.255.255",
		"198.18.0.0",
		"198.19.255.255",
		"198.51.100.7",
		"203.0.113.7",
		"224.0.0.1",
		"239.1.1.1",
		"240.0.0.1",
		"255.255.255.255",
		"::",
		"::1",
		"::7f00:1",
		"::ffff:127.0.0.1",
		"::ffff:10.0.0.1",
		"::ffff:0:0",
		"fe80::1",
		"febf::1",
		"fec0::1",
		"fc00::1",
		"fdff::1",
		"ff02::1",
		"ff0e::1",
		"100::1",
		"2001::1",
		"2001:1ff::1",
		"2001:db8::1",
		"2002:7f00:1::",
		"2002:a00:1::",
		"2002:a9fe:a9fe::",
		"64:ff9b::7f00:1",
		"64:ff9b::a9fe:a9fe",
		"64:ff9b:1::1",
		"3fff::1",
		"5f00::1",
	};
	const struct sockaddr other = { .sa_family = AF_UNIX };

	for (size_t i = 0; i < ARRAY_LEN(yes); i++)
		CU_ASSERT(is_text(yes[i], is_public(yes[i]) ? "public" : "not", "public"));
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		CU_ASSERT(is_text(no[i], is_public(no[i]) ? "public" : "not", "not"));
	CU_ASSERT(!address_is_public(&other));
}

static void test_address_text(void)
{
	static const char *const cases[][2] = {
		{ "1.2.3.4", "1.2.3.4" },
		{ "::ffff:127.0.0.1", "::ffff:7f00:1" },
		{ "64:ff9b::10.0.0.1", "64:ff9b::a00:1" },
		{ "2001:DB8:0:0:1::1", "2001:db8::1:0:0:1" },
		{ "::", "::" },
	};
	char text[ADDRESS_TEXT_MAX];

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sockaddr_storage s = address_of(cases[i][0]);

		address_text((const struct sockaddr *)&s, text);
		CU_ASSERT(is_text(cases[i][0], text, cases[i][1]));
	}
}

static bool allows(const char *list, const char *address)
{
	const struct config c = { .webhook_allowed_hosts = list };
	struct sockaddr_storage s = address_of(address);

	return address_is_allowed(&c, (const struct sockaddr *)&s);
}

static void test_allowed(void)
{
	const struct config named = { .webhook_allowed_hosts = "a.example,CI.Example, 10.0.0.0/8" };
	const struct config all = { .webhook_allowed_hosts = "",
				    .webhook_allow_private_ips = true };
	struct sockaddr_storage loopback = address_of("127.0.0.1");
	const char *entry = NULL;

	CU_ASSERT(allows("", "1.1.1.1") && !allows("", "10.0.0.1"));
	CU_ASSERT(allows("10.0.0.1", "10.0.0.1") && !allows("10.0.0.1", "10.0.0.2"));
	CU_ASSERT(allows("x,10.1.2.0/23", "10.1.3.255") && !allows("x,10.1.2.0/23", "10.1.4.0"));
	CU_ASSERT(allows("10.0.0.0/8", "::ffff:10.1.1.1"));
	CU_ASSERT(allows("fd00::/8 ::1", "fd12::1") && allows("fd00::/8 ::1", "::1"));
	CU_ASSERT(!allows("0.0.0.0/0", "::1") && allows("0.0.0.0/0", "127.0.0.1"));
	CU_ASSERT(address_host_is_allowed(&named, "ci.example"));
	CU_ASSERT(!address_host_is_allowed(&named, "x.ci.example"));
	CU_ASSERT(!address_host_is_allowed(&named, ""));
	CU_ASSERT(address_is_allowed(&all, (const struct sockaddr *)&loopback));
	CU_ASSERT(address_list_check(request_arena, " a-b.c ,10.0.0.1,::1/128,, fd00::/8", &entry));
	for (const char *const *bad =
		     (const char *const[]){ "10.0.0.0/33", "::/129", "10.0.0/8", "a/8", "*",
					    "10.0.0.1/", "1.2.3.4.5", "10.0.0.0/-1", NULL };
	     *bad; bad++) {
		CU_ASSERT(!address_list_check(request_arena, *bad, &entry));
		CU_ASSERT(is_text(*bad, entry, *bad));
	}
}

/* ---- URLs ---- */

static bool takes(const char *url)
{
	return check_webhook_url(a_request(POST, "/", NULL), url);
}

static void test_urls(void)
{
	static const char *const refused[] = {
		"",
		" ",
		"http://1.1.1.1/",
		"https://",
		"https://[::1",
		"https://127.0.0.1/",
		"https://u:p@127.0.0.1/",
		"https://[::ffff:7f00:1]/",
		"https://1.1.1.1@127.0.0.1/",
		"https://127.0.0.1#@1.1.1.1/",
		"https://1.1.1.1:x/",
		"file:///etc/passwd",
		"https:\t//127.0.0.1",
		"https://127.1/",
		"https://localhost/",
	};
	struct request *rq;

	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		CU_ASSERT(is_text(refused[i], takes(refused[i]) ? "taken" : "refused", "refused"));
	CU_ASSERT(takes("https://1.1.1.1/") && takes("HTTPS://8.8.8.8:8443/a?b#c"));
	CU_ASSERT(takes("https://u:p@1.1.1.1/") && takes(" https://1.1.\n1.1/ x"));

	rq = a_request(POST, "/", NULL);
	request_config.webhook_allowed_hosts = "localhost,10.0.0.0/8";
	request_config.webhook_allowed_schemes = "https, http";
	CU_ASSERT(check_webhook_url(rq, "http://localhost:1/") &&
		  check_webhook_url(rq, "https://10.1.1.1/"));
	CU_ASSERT(!check_webhook_url(rq, "https://192.168.1.1/"));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "Webhook URL must not resolve to a non-public IP address. "
			     "'192.168.1.1' resolves to 192.168.1.1."));
	CU_ASSERT(!check_webhook_url(rq, "ftp://x"));
	CU_ASSERT(
		is_refused(rq, INVALID_PARAMETER_VALUE,
			   "Invalid webhook URL scheme: 'ftp'. Allowed schemes are: https, http."));
}

/* ---- events ---- */

static void test_event_names(void)
{
	for (size_t i = 0; i < ARRAY_LEN(events); i++) {
		const char *entity = webhook_entity_name(events[i].entity);
		const char *action = webhook_action_name(events[i].action);

		CU_ASSERT_EQUAL(webhook_entity_number(entity), (int)events[i].entity);
		CU_ASSERT_EQUAL(webhook_action_number(action), (int)events[i].action);
	}
	CU_ASSERT_EQUAL(ARRAY_LEN(events), 15);
	CU_ASSERT_EQUAL(webhook_entity_number("nope") | webhook_action_number(""), 0);
	CU_ASSERT_PTR_NULL(webhook_example(ENTITY_PROMPT, ACTION_SET));
	CU_ASSERT(is_text("actions", webhook_actions_shown(request_arena, ENTITY_PROMPT_TAG),
			  "['deleted', 'set']"));
}

static const char *tags_text(const struct kv_list *tags, bool of_prompt, const char **template)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	add_tags(&b, request_arena, tags, of_prompt, template);
	return text_of(request_arena, &b);
}

static void test_tags(void)
{
	struct kv kv[] = { { "b", "1" },
			   { "a", "\u017e\"" },
			   { "b", "2" },
			   { NULL, NULL },
			   { IS_PROMPT_TAG, "True" },
			   { PROMPT_TYPE_TAG, "text" },
			   { PROMPT_TEXT_TAG, "Hi" } };
	const struct kv_list tags = { .n = ARRAY_LEN(kv), .v = kv }, first = { .n = 4, .v = kv };
	const char *template = NULL;

	CU_ASSERT(is_text("last value, first place", tags_text(&first, false, NULL),
			  ", \"tags\": {\"b\": \"2\", \"a\": \"\\u017e\\\"\", \"\": \"\"}"));
	CU_ASSERT(is_text("of a prompt", tags_text(&tags, true, &template),
			  ", \"tags\": {\"b\": \"2\", \"a\": \"\\u017e\\\"\", \"\": \"\"}"));
	CU_ASSERT(is_text("template", template, "Hi"));
	CU_ASSERT(is_prompt(&tags) && !is_prompt(&first));
}

static void test_body(void)
{
	const char *time = webhook_time(request_arena), *id = webhook_uuid(request_arena);

	CU_ASSERT(is_text(
		"body", webhook_body(request_arena, "e", "a", "t", "{}", NULL),
		"{\"entity\": \"e\", \"action\": \"a\", \"timestamp\": \"t\", \"data\": {}}"));
	CU_ASSERT(is_text(
		"with a workspace", webhook_body(request_arena, "e", "a", "t", "{}", "w"),
		"{\"entity\": \"e\", \"action\": \"a\", \"timestamp\": \"t\", \"data\": {}, "
		"\"workspace\": \"w\"}"));
	CU_ASSERT_EQUAL(strlen(time), strlen("2025-07-31T08:27:32.080217+00:00"));
	CU_ASSERT(strlen(id) == 36 && id[14] == '4' && strchr("89ab", id[19]));
}

void suite_webhooks(void)
{
	CU_pSuite s = CU_add_suite("webhooks", requests_set_up, requests_tear_down);

	CU_add_test(s, "vectors of the Fernet specification", test_fernet_vectors);
	CU_add_test(s, "public addresses", test_public);
	CU_add_test(s, "addresses as text", test_address_text);
	CU_add_test(s, "allowed hosts and networks", test_allowed);
	CU_add_test(s, "URLs, CVE-2026-2393", test_urls);
	CU_add_test(s, "names of events", test_event_names);
	CU_add_test(s, "tags of events", test_tags);
	CU_add_test(s, "bodies", test_body);
}
