/* SPDX-License-Identifier: Apache-2.0 */
/* The Authorization header, and stored passwords. */
#include "auth/credentials.c"
#include "auth/memory.c"
#include "auth/password.c"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static void test_basic(void)
{
	static const struct {
		const char *header, *name, *secret; /* name NULL: nobody */
	} cases[] = {
		{ "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame" }, /* RFC 7617 */
		{ "Basic dGVzdDoxMjPCow==", "test", "123£" },
		{ "basic YTpi", "a", "b" },
		{ "BASIC  YTpi", "a", "b" },
		{ "Basic YTpiOmM=", "a", "b:c" },
		{ "Basic Og==", "", "" },
		{ "Basic YTo=", "a", "" },
		{ "Basic YQ==", "a", "" },
		{ "Basic OmI=", "", "b" },
		{ "Basic ", "", "" },
		{ NULL, NULL, NULL },
		{ "", NULL, NULL },
		{ "Basic", "", "" },
		{ "Basicx YTpi", NULL, NULL },
		{ "Digest YTpi", NULL, NULL },
		{ "YTpi", NULL, NULL },
		{ "Basic YTpi*", NULL, NULL },
		{ "Basic YTp", NULL, NULL },
		{ "Basic YTpi YTpi====", NULL, NULL },
		{ "Basic AGE6Yg==", NULL, NULL }, /* a NUL byte */
		{ "Basic /zp4", NULL, NULL },     /* not UTF-8 */
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct credentials c = credentials_parse(request_arena, cases[i].header);
		const char *about = cases[i].header ? cases[i].header : "(none)";

		CU_ASSERT_EQUAL(c.kind, cases[i].name ? CREDENTIAL_BASIC : CREDENTIAL_NONE);
		CU_ASSERT(is_text(about, c.name, cases[i].name));
		CU_ASSERT(is_text(about, c.secret, cases[i].secret));
	}
}

/* Made by werkzeug.security.generate_password_hash. */
#define SCRYPT                                                                                     \
	"scrypt:32768:8:1$7r8FuerzLmuD2vc8$57ad990e7eff336a9245076176272a69fc5bd3af70a177618c388"  \
	"296581350f2a633e07ace98029de6e604afe70604e6a6c96a589373dce47e3b6e102ec93c90"
#define SCRYPT_SMALL                                                                               \
	"scrypt:1024:8:1$KeUZrPmXMcRMGbNl$03459f0ccecc9a44e864550e0d05e57b40211be0adb5d847912d4d9" \
	"7914357d10b98917191a1666ff7bd6288a9045e4be20819cce87eecadf474b20b76f7972a"
#define PBKDF2                                                                                     \
	"pbkdf2:sha256:1000$Ft6GodGR8VdAbXKB$3d1f04d4a9b7151cd1efd1297d174805a014176b1d9cbbf74df3" \
	"7b8fb7bb644b"
#define PBKDF2_SHA512                                                                               \
	"pbkdf2:sha512:500$YlMc61qM$4ce4c49f589950b65f496e3b39ec986fbd7f7e4a9b8bfaf0c55103ffdefeba" \
	"e3901016f133bd972d93d255afcaca1698463a5119e6ed6d308ff7684430baf7d9"

static void test_stored(void)
{
	static const char *const cases[][2] = {
		{ SCRYPT, "correct horse" },
		{ PBKDF2, "žluť:kůň ☃" },
		{ PBKDF2_SHA512, "correct horse" },
	};
	char *x200 = arena_alloc(request_arena, 201);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CU_ASSERT_TRUE(password_matches(cases[i][0], cases[i][1]));
		CU_ASSERT_FALSE(password_matches(cases[i][0], "correct horsf"));
		CU_ASSERT_FALSE(password_matches(cases[i][0], ""));
	}
	memset(x200, 'x', 200);
	CU_ASSERT_TRUE(password_matches(SCRYPT_SMALL, x200));
	CU_ASSERT_FALSE(password_matches(SCRYPT_SMALL, x200 + 1));
}

static void test_unreadable(void)
{
	static const char *const hashes[] = {
		"",
		"$",
		"$$",
		"plain",
		"scrypt$$",
		"scrypt$salt$",
		"scrypt$salt$zz",
		"scrypt$salt$abc",
		"scrypt:1024:8$salt$00",
		"scrypt:0:8:1$salt$00",
		"scrypt:3:8:1$salt$00",
		"scrypt:1125899906842624:8:1$salt$00",
		"scrypt:1024:8:1:1$salt$00",
		"scryptx:1024:8:1$salt$00",
		"pbkdf2:md9:10$salt$00",
		"pbkdf2:sha256:0$salt$00",
		"pbkdf2:sha256:-1$salt$00",
		"pbkdf2:sha256:999999999$salt$00",
		"pbkdf2:sha256:10:10$salt$00",
		"pbkdf2:sha256:10$salt$00",
		"sha256$salt$00",
		"unusable$" /* of a user without a password */,
	};

	CU_ASSERT_FALSE(password_matches(NULL, "x"));
	for (size_t i = 0; i < ARRAY_LEN(hashes); i++)
		if (password_matches(hashes[i], ""))
			CU_FAIL("an unreadable hash matches");
}

static void test_made(void)
{
	char *one = password_hash(request_arena, "twelve letters");
	char *other = password_hash(request_arena, "twelve letters");

	CU_ASSERT_EQUAL(strncmp(one, "scrypt:32768:8:1$", 17), 0);
	CU_ASSERT_EQUAL(strlen(one), 17 + 16 + 1 + 128);
	CU_ASSERT_STRING_NOT_EQUAL(one, other);
	CU_ASSERT_TRUE(password_matches(one, "twelve letters"));
	CU_ASSERT_FALSE(password_matches(one, "twelve letterz"));
}

static void test_lengths(void)
{
	CU_ASSERT_EQUAL(password_length(""), 0);
	CU_ASSERT_EQUAL(password_length("abc"), 3);
	CU_ASSERT_EQUAL(password_length("žluť☃🐈"), 6);
	CU_ASSERT_TRUE(password_is_published("password1234"));
	CU_ASSERT_FALSE(password_is_published("password12345"));
}

static void test_remembered(void)
{
	struct auth_memory *m = memory_new();
	char name[32];

	CU_ASSERT_FALSE(memory_knows(m, "u", "p", "h"));
	memory_note(m, "u", "p", "h");
	CU_ASSERT_TRUE(memory_knows(m, "u", "p", "h"));
	CU_ASSERT_FALSE(memory_knows(m, "u", "p", "other hash")); /* the password was changed */
	CU_ASSERT_FALSE(memory_knows(m, "u", "q", "h"));
	CU_ASSERT_FALSE(memory_knows(m, "v", "p", "h"));
	CU_ASSERT_FALSE(memory_knows(m, "up", "", "h"));
	CU_ASSERT_FALSE(memory_knows(m, "", "up", "h"));
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "user %d", i);
		memory_note(m, name, "p", "h");
		CU_ASSERT_TRUE(memory_knows(m, name, "p", "h"));
	}
	munmap(m, sizeof(*m));
}

/* A key of which is known that no two counters of these tests are one. */
static struct auth_memory *memory_with_key(int key)
{
	struct auth_memory *m = memory_new();

	memset(m->key, key, sizeof(m->key));
	return m;
}

static void test_attempts(void)
{
	struct auth_memory *m = memory_with_key(1);
	time_t now = 1000000;

	for (int i = 0; i < 10; i++)
		CU_ASSERT_EQUAL(memory_attempt(m, "u", "a", 10, now), 0);
	CU_ASSERT_EQUAL(memory_attempt(m, "u", "a", 10, now), ATTEMPT_SECONDS);
	CU_ASSERT_EQUAL(memory_attempt(m, "u", "a", 10, now), ATTEMPT_SECONDS);
	CU_ASSERT_EQUAL(memory_attempt(m, "u", "b", 10, now), 0); /* from elsewhere */
	CU_ASSERT_EQUAL(memory_attempt(m, "v", "a", 10, now), 0); /* under another name */
	CU_ASSERT_EQUAL(memory_attempt(m, "u", "a", 0, now), 0);  /* without a limit */
	CU_ASSERT_EQUAL(memory_attempt(m, "u", "a", 10, now + ATTEMPT_SECONDS), 0);
	CU_ASSERT_NOT_EQUAL(memory_attempt(m, "u", "a", 10, now + ATTEMPT_SECONDS), 0);
	memory_succeeded(m, "u", "a", 10);
	CU_ASSERT_EQUAL(memory_attempt(m, "u", "a", 10, now + ATTEMPT_SECONDS), 0);
	CU_ASSERT_EQUAL(memory_attempt(m, "u", "a", 10, now + 10000), 0);
	munmap(m, sizeof(*m));
}

static void test_decisions(void)
{
	const char *const parts[] = { "let in", "u", "x" }, *const others[] = { "let in", "ux",
										"" };
	struct auth_memory *m = memory_with_key(1);
	time_t now = 1000000;

	CU_ASSERT_FALSE(memory_has(m, parts, 3, now));
	memory_add(m, parts, 3, now);
	CU_ASSERT_TRUE(memory_has(m, parts, 3, now));
	CU_ASSERT_TRUE(memory_has(m, parts, 3, now + DECISION_SECONDS));
	CU_ASSERT_FALSE(memory_has(m, parts, 3, now + 2 * DECISION_SECONDS));
	CU_ASSERT_FALSE(memory_has(m, parts, 2, now));
	CU_ASSERT_FALSE(memory_has(m, others, 3, now));
	munmap(m, sizeof(*m));
}

/* One address under many names, and one name from many addresses. */
static void test_attempts_at_large(void)
{
	struct auth_memory *m = memory_with_key(1);
	int waited = 0, tries = 0;
	char text[32];

	for (; !waited && tries < 1000; tries++) {
		snprintf(text, sizeof(text), "user %d", tries);
		waited = memory_attempt(m, text, "a", 10, 1000000);
	}
	CU_ASSERT_EQUAL(tries, 41);
	waited = 0;
	for (tries = 0; !waited && tries < 1000; tries++) {
		snprintf(text, sizeof(text), "address %d", tries);
		waited = memory_attempt(m, "u", text, 10, 2000000);
	}
	CU_ASSERT_EQUAL(tries, 201);
	munmap(m, sizeof(*m));
}

void suite_auth_credentials(void)
{
	CU_pSuite s = CU_add_suite("auth credentials", requests_set_up, requests_tear_down);

	CU_add_test(s, "basic", test_basic);
	CU_add_test(s, "stored", test_stored);
	CU_add_test(s, "unreadable", test_unreadable);
	CU_add_test(s, "made", test_made);
	CU_add_test(s, "lengths", test_lengths);
	CU_add_test(s, "remembered", test_remembered);
	CU_add_test(s, "attempts", test_attempts);
	CU_add_test(s, "decisions", test_decisions);
	CU_add_test(s, "attempts at large", test_attempts_at_large);
}
