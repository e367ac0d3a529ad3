/* SPDX-License-Identifier: Apache-2.0 */
/* What an object store answers: paths and texts stay within their limits, and what was
 * found is escaped into XML that reads as the same text again. */
#include "app/artifacts/xml.h"
#include "app/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void look(void *arg, const char *path, const char *text)
{
	size_t slashes = 0;

	for (const char *p = path; *p; p++)
		slashes += *p == '/';
	require(slashes < XML_DEPTH_MAX && strlen(text) <= XML_TEXT_MAX);
	++*(size_t *)arg;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(256 * MIB);
	const char *text = (const char *)data, *code, *again;
	size_t n = 0;

	if (xml_read(a, text, size, "", look, &n))
		require(n > 0);
	code = xml_find(a, text, size, "Code");
	if (code && !strpbrk(code, "\r")) {
		const char *doc = arena_printf(a, "<E><Code>%s</Code></E>", xml_escape(a, code));

		again = xml_find(a, doc, strlen(doc), "Code");
		require(again && strcmp(again, code) == 0);
	}
	arena_free(a);
	return 0;
}
