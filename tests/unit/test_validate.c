/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules for names and lengths. What Python's functions give was taken from
 * CPython 3.11.
 */
#include "app/validate.h"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>
#include <inttypes.h>

static void test_lengths_count_characters(void)
{
	CU_ASSERT_EQUAL(utf8_length(""), 0);
	CU_ASSERT_EQUAL(utf8_length("abc"), 3);
	CU_ASSERT_EQUAL(utf8_length("žluť"), 4);
	CU_ASSERT_EQUAL(utf8_length("🐈x"), 2);
}

struct text_case {
	const char *text, *want;
};

static void check_texts(const char *(*function)(struct arena *a, const char *s),
			const struct text_case *cases, size_t n)
{
	struct request *rq = a_request(GET, "/", NULL);

	for (size_t i = 0; i < n; i++)
		CU_ASSERT(
			is_text(cases[i].text, function(rq->arena, cases[i].text), cases[i].want));
}

static void test_json_of_python(void)
{
	static const struct text_case cases[] = {
		{ "", "\"\"" },
		{ "a b/c", "\"a b/c\"" },
		{ "\"\\", "\"\\\"\\\\\"" },
		{ "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
		{ "\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\"" },
		{ "ž", "\"\\u017e\"" },
		{ "🐈", "\"\\ud83d\\udc08\"" },
		{ "\xef\xbf\xbf", "\"\\uffff\"" },
	};

	check_texts(python_json, cases, ARRAY_LEN(cases));
}

static void test_repr_of_python(void)
{
	static const struct text_case cases[] = {
		{ "", "''" },
		{ "abc", "'abc'" },
		{ "it's", "\"it's\"" },
		{ "say \"it\"", "'say \"it\"'" },
		{ "it's \"it\"", "'it\\'s \"it\"'" },
		{ "a\\b", "'a\\\\b'" },
		{ "a\nb\r\t", "'a\\nb\\r\\t'" },
		{ "\x01\x7f", "'\\x01\\x7f'" },
		{ "ž🐈", "'ž🐈'" },
	};

	check_texts(python_repr, cases, ARRAY_LEN(cases));
}

static void test_strip_of_python(void)
{
	static const struct text_case cases[] = {
		{ "", "" },
		{ "abc", "abc" },
		{ "  a b\t\n", "a b" },
		{ " \t\n\r\f\v", "" },
		{ "\x1c\x1fx\x1e", "x" },
		{ "\xc2\xa0x\xc2\x85", "x" },         /* no-break space, next line */
		{ "\xe2\x80\x83x\xe3\x80\x80", "x" }, /* em space, ideographic space */
		{ "\xe2\x80\x8bx", "\xe2\x80\x8bx" }, /* a zero-width space is none */
		{ " ž ", "ž" },
	};

	check_texts(python_strip, cases, ARRAY_LEN(cases));
}

static void test_title_of_python(void)
{
	static const struct text_case cases[] = {
		{ "", "" },
		{ "openai", "Openai" },
		{ "text-completion-openai", "Text-Completion-Openai" },
		{ "fireworks_ai", "Fireworks_Ai" },
		{ "x2y's VALUE", "X2Y'S Value" },
		{ "žluť kůň", "Žluť Kůň" },
		{ "🐈cat", "🐈Cat" },
	};

	check_texts(python_title, cases, ARRAY_LEN(cases));
}

static void test_normpath_of_python(void)
{
	static const struct text_case cases[] = {
		{ "", "." },
		{ ".", "." },
		{ "a", "a" },
		{ "a/b", "a/b" },
		{ "a//b", "a/b" },
		{ "a/./b", "a/b" },
		{ "a/../b", "b" },
		{ "a/b/..", "a" },
		{ "a/..", "." },
		{ "..", ".." },
		{ "../..", "../.." },
		{ "../a/..", ".." },
		{ "a/../..", ".." },
		{ "/", "/" },
		{ "//", "//" },
		{ "///", "/" },
		{ "/..", "/" },
		{ "/../a", "/a" },
		{ "//a/../..", "//" },
		{ "a/", "a" },
		{ "a/b/", "a/b" },
		{ "...", "..." },
		{ "a/...", "a/..." },
		{ ".a", ".a" },
		{ "/a/./b/../c", "/a/c" },
	};

	check_texts(normal_path, cases, ARRAY_LEN(cases));
}

#define BAD_CHARACTERS(json, path)                                                                 \
	"Invalid value " json " for parameter '" path                                              \
	"' supplied: Names may only contain alphanumerics, underscores (_), dashes (-), periods "  \
	"(.), spaces ( ), colon(:) and slashes (/)."
#define OTHER_NAME(json, path, repr)                                                               \
	"Invalid value " json " for parameter '" path                                              \
	"' supplied: Names may be treated as files in certain cases, and must not resolve to "     \
	"other names when treated as such. This name would resolve to " repr

static void test_names(void)
{
	static const struct {
		const char *name, *refused;
	} cases[] = {
		{ "a", NULL },
		{ "a/b.c-d_e f:g 0", NULL },
		{ "žluť", NULL },
		{ "名前", NULL },
		{ ".a/b..", NULL },
		{ "...", OTHER_NAME("\"...\"", "p", "'...'") },
		{ "", OTHER_NAME("\"\"", "p", "'.'") },
		{ NULL, OTHER_NAME("\"\"", "p", "'.'") },
		{ ".", OTHER_NAME("\".\"", "p", "'.'") },
		{ "..", OTHER_NAME("\"..\"", "p", "'..'") },
		{ "../a", OTHER_NAME("\"../a\"", "p", "'../a'") },
		{ "..a", OTHER_NAME("\"..a\"", "p", "'..a'") },
		{ "/a", OTHER_NAME("\"/a\"", "p", "'/a'") },
		{ "a/", OTHER_NAME("\"a/\"", "p", "'a'") },
		{ "a//b", OTHER_NAME("\"a//b\"", "p", "'a/b'") },
		{ "a/../b", OTHER_NAME("\"a/../b\"", "p", "'b'") },
		{ "a\\b", BAD_CHARACTERS("\"a\\\\b\"", "p") },
		{ "a,b", BAD_CHARACTERS("\"a,b\"", "p") },
		{ "a\nb", BAD_CHARACTERS("\"a\\nb\"", "p") },
		{ "a\n", BAD_CHARACTERS("\"a\\n\"", "p") },
		{ "🐈", BAD_CHARACTERS("\"\\ud83d\\udc08\"", "p") },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		static bool (*const checks[])(
			struct request * rq, const char *path,
			const char *name) = { check_tag_name, check_param_name, check_metric_name };

		for (size_t k = 0; k < ARRAY_LEN(checks); k++) {
			struct request *rq = a_request(GET, "/", NULL);

			if (cases[i].refused) {
				CU_ASSERT(!checks[k](rq, "p", cases[i].name));
				CU_ASSERT(
					is_refused(rq, INVALID_PARAMETER_VALUE, cases[i].refused));
			} else {
				CU_ASSERT(checks[k](rq, "p", cases[i].name));
			}
		}
	}
}

static void test_length_limits(void)
{
	struct request *rq = a_request(GET, "/", NULL);

	CU_ASSERT(check_length(rq, "key", 4, "žluť"));
	CU_ASSERT(check_length(rq, "key", 0, ""));
	CU_ASSERT(check_length(rq, "key", 0, NULL));
	CU_ASSERT(!check_length(rq, "tags[0].key", 4, "žluťo"));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "'tags[0].key' exceeds the maximum length of 4 characters"));
}

static void test_truncation(void)
{
	struct request *rq = a_request(GET, "/", NULL);
	const char *whole = "abc";

	CU_ASSERT_PTR_EQUAL(truncated(rq->arena, 3, whole), whole);
	CU_ASSERT(is_text("cut", truncated(rq->arena, 2, "abc"), "ab"));
	CU_ASSERT(is_text("in characters", truncated(rq->arena, 3, "žluť"), "žlu"));
	CU_ASSERT(is_text("none too many", truncated(rq->arena, 4, "žluť"), "žluť"));
	CU_ASSERT(is_text("of four bytes", truncated(rq->arena, 1, "🐈🐈"), "🐈"));
	CU_ASSERT(is_text("nothing", truncated(rq->arena, 1, NULL), ""));
}

static void test_experiment_ids(void)
{
	static const struct {
		const char *text;
		int64_t id; /* -1: refused */
		enum error_code error;
	} cases[] = {
		{ "0", 0, ERROR_NONE },
		{ "12", 12, ERROR_NONE },
		{ " 12\n", 12, ERROR_NONE },
		{ "+12", 12, ERROR_NONE },
		{ "0012", 12, ERROR_NONE },
		{ "9223372036854775807", INT64_MAX, ERROR_NONE },
		{ "9223372036854775808", -1, RESOURCE_DOES_NOT_EXIST },
		{ "", -1, INVALID_PARAMETER_VALUE },
		{ " ", -1, INVALID_PARAMETER_VALUE },
		{ "abc", -1, INVALID_PARAMETER_VALUE },
		{ "12abc", -1, INVALID_PARAMETER_VALUE },
		{ "1.5", -1, INVALID_PARAMETER_VALUE },
		{ "0x10", -1, INVALID_PARAMETER_VALUE },
		{ "1 2", -1, INVALID_PARAMETER_VALUE },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);
		int64_t id = -2;
		bool ok = parse_experiment_id(rq, cases[i].text, &id);

		CU_ASSERT_EQUAL(ok, cases[i].id >= 0);
		CU_ASSERT_EQUAL(rq->reply.error, cases[i].error);
		CU_ASSERT(!ok || id == cases[i].id);
	}
}

static void test_lists_of_experiment_ids(void)
{
	struct request *rq = a_request(GET, "/", NULL);
	const char *texts[] = { "1", " 2", "99999999999999999999", "x" };
	struct str_list list = { .n = 3, .v = texts, .given = true };
	int64_t ids[4];

	CU_ASSERT(parse_experiment_ids(rq, &list, ids));
	CU_ASSERT(ids[0] == 1 && ids[1] == 2 && ids[2] == -1);
	list.n = 4;
	CU_ASSERT(!parse_experiment_ids(rq, &list, ids));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "Invalid experiment ID 'x'. Experiment ID must be a valid integer."));
}

#define DURATION                                                                                   \
	"Trace archival retention must be in the form `<int><unit>`, where unit is one of 'm', "   \
	"'h', or 'd'."
#define DURATION_OF(p)                                                                             \
	"Invalid value for '" p "'. Expected a duration in the form `<int><unit>`, where unit is " \
	"one of 'm', 'h', or 'd' (for example '30d' or '12h')."

static void test_retention(void)
{
	static const struct {
		const char *value, *refused, *refused_by_name;
	} cases[] = {
		{ "30d", NULL, NULL },
		{ "1h", NULL, NULL },
		{ "12345678901234567890123456789m", NULL, NULL },
		{ "", DURATION, DURATION_OF("p") },
		{ "d", DURATION, DURATION_OF("p") },
		{ "0d", DURATION, DURATION_OF("p") },
		{ "01d", DURATION, DURATION_OF("p") },
		{ "30", DURATION, DURATION_OF("p") },
		{ "30y", DURATION, DURATION_OF("p") },
		{ "30dd", DURATION, DURATION_OF("p") },
		{ "-1d", DURATION, DURATION_OF("p") },
		{ " 30d", DURATION, DURATION_OF("p") },
		{ "111111111111111111111111111111111d",
		  "Trace archival duration must be at most 32 characters.",
		  "Invalid value for 'p'. Maximum length is 32 characters." },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);

		CU_ASSERT_EQUAL(check_retention(rq, NULL, cases[i].value), !cases[i].refused);
		CU_ASSERT(is_text(cases[i].value, rq->reply.message, cases[i].refused));
		rq = a_request(GET, "/", NULL);
		CU_ASSERT_EQUAL(check_retention(rq, "p", cases[i].value), !cases[i].refused);
		CU_ASSERT(is_text(cases[i].value, rq->reply.message, cases[i].refused_by_name));
	}
}

#define RETENTION "mlflow.trace.archivalRetention"
#define NOW "mlflow.trace.archiveNow"
#define NO_OBJECT "Trace archival config must be encoded as a JSON object."

static void test_experiment_tags(void)
{
	static const struct {
		const char *key, *value, *refused;
	} cases[] = {
		{ "k", "v", NULL },
		{ "k", NULL, NULL },
		{ NULL, "v", OTHER_NAME("\"\"", "key", "'.'") },
		{ "a,b", "v", BAD_CHARACTERS("\"a,b\"", "key") },
		{ RETENTION, "{\"type\":\"duration\",\"value\":\"30d\"}", NULL },
		{ RETENTION, "{\"type\":\"duration\",\"value\":\"x\"}", DURATION },
		{ RETENTION, "{\"value\":\"30d\"}",
		  "Trace archival config must use type 'duration'." },
		{ RETENTION, "30d", NO_OBJECT },
		{ RETENTION, "", NO_OBJECT },
		{ RETENTION, "[]", NO_OBJECT },
		{ NOW, "{}", NULL },
		{ NOW, "{\"older_than\":\"1h\"}", NULL },
		{ NOW, "{\"older_than\":\"1\"}", DURATION },
		{ NOW, "now", NO_OBJECT },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);

		CU_ASSERT_EQUAL(check_experiment_tag(rq, cases[i].key, cases[i].value),
				!cases[i].refused);
		CU_ASSERT(is_text(cases[i].value, rq->reply.message, cases[i].refused));
	}
}

/* A text of `n` characters of two bytes. */
static const char *long_text(struct request *rq, size_t n)
{
	char *text = arena_alloc(rq->arena, 2 * n + 1);

	for (size_t i = 0; i < n; i++)
		memcpy(text + 2 * i, "ž", 2);
	return text;
}

static void test_limits_of_experiments(void)
{
	struct request *rq = a_request(GET, "/", NULL);

	CU_ASSERT(check_experiment_name(rq, long_text(rq, 500)));
	CU_ASSERT(check_experiment_tag(rq, long_text(rq, 250), long_text(rq, 20000)));
	CU_ASSERT(!check_experiment_name(rq, long_text(rq, 501)));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "'name' exceeds the maximum length of 500 characters"));
	CU_ASSERT(!check_experiment_tag(rq, long_text(rq, 251), "v"));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "'key' exceeds the maximum length of 250 characters"));
	CU_ASSERT(!check_experiment_tag(rq, "k", long_text(rq, 20001)));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "'value' exceeds the maximum length of 20000 characters"));
}

void suite_validate(void)
{
	CU_pSuite s = CU_add_suite("validate", requests_set_up, requests_tear_down);

	CU_add_test(s, "lengths count characters", test_lengths_count_characters);
	CU_add_test(s, "json.dumps", test_json_of_python);
	CU_add_test(s, "repr", test_repr_of_python);
	CU_add_test(s, "strip", test_strip_of_python);
	CU_add_test(s, "title", test_title_of_python);
	CU_add_test(s, "normpath", test_normpath_of_python);
	CU_add_test(s, "names", test_names);
	CU_add_test(s, "length limits", test_length_limits);
	CU_add_test(s, "truncation", test_truncation);
	CU_add_test(s, "experiment ids", test_experiment_ids);
	CU_add_test(s, "lists of experiment ids", test_lists_of_experiment_ids);
	CU_add_test(s, "retention", test_retention);
	CU_add_test(s, "experiment tags", test_experiment_tags);
	CU_add_test(s, "limits of experiments", test_limits_of_experiments);
}
