/* SPDX-License-Identifier: Apache-2.0 */
/* Content types and dispositions, as MLflow 3.17.2 gives them on Debian 12. */
#include "app/artifacts/mime.h"

#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static const struct {
	const char *name, *type;
} types[] = {
	{ "a.txt", "text/plain" },
	{ "a.json", "text/plain" },
	{ "MLmodel", "text/plain" },
	{ "mlproject", "text/plain" },
	{ "log", "text/plain" },
	{ "a.b.yaml", "text/plain" },
	{ "a.TXT", "text/plain" }, /* by the other table */
	{ "a.JSON", "application/json" },
	{ "a.html", "text/html" },
	{ "a.PNG", "image/png" },
	{ "a.svg", "image/svg+xml" },
	{ "a.tar", "application/x-tar" },
	{ "a.tar.gz", "application/x-tar" },
	{ "a.tgz", "application/x-tar" },
	{ "a.csv.gz", "text/csv" },
	{ "a.gz", "application/octet-stream" },
	{ "a.GZ", "application/octet-stream" },
	{ "a", "application/octet-stream" },
	{ "a.", "application/octet-stream" },
	{ ".json", "application/octet-stream" },
	{ "..json", "application/octet-stream" },
	{ ".a.json", "text/plain" },
	{ "a.unknown", "application/octet-stream" },
	{ "", "application/octet-stream" },
};

static void test_types(void)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (strcmp(mime_type(types[i].name), types[i].type) != 0)
			printf("\n%s: %s\n", types[i].name, mime_type(types[i].name));
		CU_ASSERT_STRING_EQUAL(mime_type(types[i].name), types[i].type);
	}
}

static const struct {
	const char *name, *value;
} dispositions[] = {
	{ "a.txt", "a.txt" },
	{ "a b", "\"a b\"" },
	{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
	{ "a;b", "\"a;b\"" },
	{ "", "\"\"" },
	{ "\xc3\xa9t\xc3\xa9.csv", "ete.csv; filename*=UTF-8''%C3%A9t%C3%A9.csv" },
	{ "\xc5\x81 \"\xe1\xba\xbf\"",
	  "\" \\\"e\\\"\"; filename*=UTF-8''%C5%81%20%22%E1%BA%BF%22" },
	{ "\xe6\x97\xa5\xe6\x9c\xac", "download; filename*=UTF-8''%E6%97%A5%E6%9C%AC" },
	{ "\xef\xbc\xa1.txt", "A.txt; filename*=UTF-8''%EF%BC%A1.txt" },
	{ "\xf0\x9f\x90\x88'", "'; filename*=UTF-8''%F0%9F%90%88%27" },
};

static void test_dispositions(void)
{
	struct arena *a = arena_new(1 << 20);

	for (size_t i = 0; i < ARRAY_LEN(dispositions); i++)
		CU_ASSERT_STRING_EQUAL(mime_disposition(a, dispositions[i].name),
				       arena_printf(a, "attachment; filename=%s",
						    dispositions[i].value));
	arena_free(a);
}

void suite_artifacts_mime(void)
{
	CU_pSuite s = CU_add_suite("artifacts: what browsers are told", NULL, NULL);

	CU_add_test(s, "types", test_types);
	CU_add_test(s, "dispositions", test_dispositions);
}
