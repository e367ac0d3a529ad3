/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials of the AI gateway: how they are kept, what is shown, what is refused. */
#include "app/gateway/credentials.c"
#include "app/gateway/envelope.c"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define ID "s-0123456789abcdef0123456789abcdef"
#define NAME "kl\u00ed\u010d"
#define TEXT "{\"api_key\": \"sk-1234567890abcdef\", \"regi\\u00f3n\": \"x\"}"

/* ---- envelopes ---- */

/* What MLflow 3.17.2 derives and encrypts. */
static const struct {
	const char *passphrase;
	uint32_t version;
	const char *kek;
	struct envelope e;
} stock[] = {
	{ NULL,
	  1,
	  "9f4f63bec81efbc6c8dc625fa3ad57f44b255859d97a48fe4875cfaf5500aad2",
	  { "c2c3ab87bc50d99a3cc59c68cef6537ca019ec8a39a5270e2a879066fb610bf49a25e9484ddefba3fb5d"
	    "fe702480287864f62091526eeb1a806b38c407db91ac79640f6752f71df61efb246751513773f026",
	    "69c7201429f3308e509cfd15e81a7422b1a13ab68e5e038ab3b9d6d888c4e255f352d5af39c1a2b97b1b"
	    "12f81aaeef0ac33a0ece370044f57679833d" } },
	{ "a passphrase of tests",
	  3,
	  "a11fe08c6095332c8f0476f6a56a4306eb18b018681375846f93e519ebf61811",
	  { "97d4f482e639271055844325fc83804201e43573cf7701eec886b7866aeec3b4cf8e9263225b671ec540"
	    "b1dc03977c969cc829582f4269ae5e15f7455536868d51c66cdb5d30a21f60bad0ec00e2021cb7bb",
	    "7efb1f87f257f8fdc6e868dc706430faff9debcf4101a71e3710f5ac46b461125f06514ab12026cb08f1"
	    "cc4030399cd41025128723ed1d3119f23e36" } },
	{ "\u017e",
	  KEK_VERSION_MAX,
	  "fdb1736baf8e3931b89a93def9f7e28041cb6fe8f5ecc352f265fb380ad74bd7",
	  { "7e6dc0500ad9133b84927e7b5ffc6eaddc519d3e6bf541eef42d991a5485abe3b8ffbec01267a6df205b"
	    "d5cfcc0fa78804447a2aec982fe95b1e86603cad43ac14568088811ae396214188b78dd8a03775b6",
	    "cc1fb32212a9da0351ac621ea9cb8cc3736a709949fd0b7ab50e8edab080c6a8a6a87c0147759d409a00"
	    "35fa69e1032e60a8a396de3b2e1855e0fb37" } },
};

static struct secret *kek_at(size_t i)
{
	struct secret *passphrase =
		stock[i].passphrase ? secret_new(stock[i].passphrase, strlen(stock[i].passphrase)) :
				      NULL;
	struct secret *kek = kek_derive(passphrase, stock[i].version);

	secret_free(passphrase);
	return kek;
}

/* Whether it opens to `want`; NULL: it must not open. */
static bool opens(const struct secret *kek, const char *id, const char *name,
		  const struct envelope *e, const char *want)
{
	struct secret *s = envelope_open(kek, id, name, e);
	bool ok = !want == !s;

	if (s && want)
		ok = strcmp((const char *)secret_reveal(s), want) == 0;
	secret_free(s);
	return ok;
}

static void test_stock_envelopes(void)
{
	for (size_t i = 0; i < ARRAY_LEN(stock); i++) {
		struct secret *kek = kek_at(i);
		const char *key;

		requests_tear_down();
		requests_set_up();
		key = hex(request_arena, secret_reveal(kek), secret_size(kek));
		CU_ASSERT(is_text("KEK", key, stock[i].kek));
		secret_hide(kek);
		CU_ASSERT(opens(kek, ID, NAME, &stock[i].e, TEXT));
		CU_ASSERT(opens(kek, ID, "klic", &stock[i].e, NULL));
		CU_ASSERT(opens(kek, "s-1", NAME, &stock[i].e, NULL));
		CU_ASSERT(opens(kek, ID, NAME, &stock[(i + 1) % ARRAY_LEN(stock)].e, NULL));
		secret_free(kek);
	}
}

static void test_own_envelopes(void)
{
	static const char *const texts[] = { "", "x", TEXT };
	struct secret *kek = kek_at(0), *next = kek_at(1);

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct envelope e = envelope_seal(request_arena, kek, ID, NAME, texts[i]);
		struct envelope again = envelope_seal(request_arena, kek, ID, NAME, texts[i]);
		const char *rewrapped = envelope_rewrap(request_arena, kek, next, e.dek);
		struct envelope moved = { e.value, rewrapped };

		CU_ASSERT(opens(kek, ID, NAME, &e, texts[i]));
		CU_ASSERT(strcmp(e.value, again.value) != 0 && strcmp(e.dek, again.dek) != 0);
		CU_ASSERT(opens(next, ID, NAME, &moved, texts[i]));
		CU_ASSERT(opens(kek, ID, NAME, &moved, NULL));
		CU_ASSERT_PTR_NULL(envelope_rewrap(request_arena, next, kek, e.dek));
	}
	secret_free(kek);
	secret_free(next);
}

/* No byte of an envelope can be changed, left out or added. */
static void test_tampering(void)
{
	struct secret *kek = kek_at(1);
	const char *const good[] = { stock[1].e.value, stock[1].e.dek };
	static const char *const bad[] = { "", "00", "x", "zz", "0" };

	for (size_t which = 0; which < 2; which++) {
		char *text = arena_strdup(request_arena, good[which]);
		struct envelope e = { which ? good[0] : text, which ? text : good[1] };
		size_t n = strlen(text);

		for (size_t i = 0; i < n; i++) {
			text[i] = good[which][i] == '0' ? '1' : '0';
			CU_ASSERT(opens(kek, ID, NAME, &e, NULL));
			text[i] = '\0';
			CU_ASSERT(opens(kek, ID, NAME, &e, NULL));
			text[i] = good[which][i];
		}
		CU_ASSERT(opens(kek, ID, NAME, &e, TEXT));
		for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
			*(which ? &e.dek : &e.value) = bad[i];
			CU_ASSERT(opens(kek, ID, NAME, &e, NULL));
		}
	}
	secret_free(kek);
}

/* ---- what requests say ---- */

static void test_masks(void)
{
	struct kv entries[] = { { "a", "" },
				{ "b", "1234567" },
				{ "c", "12345678" },
				{ "d\"", "\u010de\u0161tina\U0001f408" },
				{ "e", NULL } };
	struct kv_list map = { ARRAY_LEN(entries), entries, true }, none = { 0 };

	CU_ASSERT(is_text("masked", credentials_masked(request_arena, &map),
			  "{\"a\": \"***\", \"b\": \"***\", \"c\": \"123...5678\", "
			  "\"d\\\"\": \"\\u010de\\u0161...ina\\ud83d\\udc08\", \"e\": \"***\"}"));
	map.n = 2;
	CU_ASSERT(is_text("plain", credentials_json(request_arena, &map),
			  "{\"a\": \"\", \"b\": \"1234567\"}"));
	CU_ASSERT(is_text("none", credentials_json(request_arena, &none), "{}"));
}

static bool takes_base(const char *url)
{
	struct kv entry = { "api_base", url };
	struct kv_list map = { 1, &entry, true }, ret;

	return check_auth_config(a_request(POST, "/", NULL), &map, &ret);
}

static void test_destinations(void)
{
	static const char *const refused[] = {
		"http://1.1.1.1/",      "https://",          "https://127.0.0.1",
		"https://u:p@1.1.1.1/", "https://127.1/",    "https://[::ffff:10.0.0.1]/",
		"https://u@1.1.1.1/",   "https://010.0.0.1", "file:///etc/passwd",
	};
	struct kv entries[] = { { "region", "x" }, { "api_base", " https://1.1.1.1/ " } };
	struct kv_list map = { ARRAY_LEN(entries), entries, true }, ret;
	struct request *rq;

	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		CU_ASSERT(is_text(refused[i], takes_base(refused[i]) ? "taken" : "refused",
				  "refused"));
	rq = a_request(POST, "/", NULL);
	CU_ASSERT(check_auth_config(rq, &map, &ret) && ret.n == 2 && ret.given);
	CU_ASSERT(is_text("stripped", ret.v[1].value, "https://1.1.1.1/"));
	entries[1].value = " ";
	CU_ASSERT(check_auth_config(rq, &map, &ret) && ret.n == 1 && ret.given);
	CU_ASSERT(!check_credentials(rq, &map));
	entries[0].key = "model_list";
	CU_ASSERT(!check_auth_config(rq, &map, &ret));
	rq = a_request(POST, "/", NULL);
	request_config.gateway_api_base_schemes = " https,http";
	request_config.gateway_api_base_private = true;
	entries[0].key = "region";
	entries[1].value = "http://10.0.0.1:8000/v1";
	CU_ASSERT(check_auth_config(rq, &map, &ret));
	entries[1].value = "ftp://10.0.0.1";
	CU_ASSERT(!check_auth_config(rq, &map, &ret));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "Invalid Gateway secret api_base scheme: 'ftp'. Allowed schemes are: "
			     "'http', 'https'."));
}

void suite_gateway(void)
{
	CU_pSuite s = CU_add_suite("gateway", requests_set_up, requests_tear_down);

	CU_add_test(s, "envelopes of the stock server", test_stock_envelopes);
	CU_add_test(s, "envelopes of ours", test_own_envelopes);
	CU_add_test(s, "envelopes that somebody changed", test_tampering);
	CU_add_test(s, "what is shown of credentials", test_masks);
	CU_add_test(s, "where requests may go", test_destinations);
}
