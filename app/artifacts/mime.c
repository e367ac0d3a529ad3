/* SPDX-License-Identifier: Apache-2.0 */
/* Content types and dispositions; see mime.h. */
#include "app/artifacts/mime.h"

#include "app/search/chars.h"

#include <ctype.h>

static const struct {
	const char *type, *extensions;
} types[] = {
#define MIME(type, extensions) { type, extensions },
#include "app/artifacts/mime.def"
#undef MIME
};

/* mlflow/utils/mime_type_utils.py get_text_extensions; upper and lower case are
 * different there. */
static const char text_extensions[] =
	"txt log err cfg conf cnf cf ini properties prop hocon toml yaml yml xml json js py py3 csv "
	"tsv md rst ipynb MLmodel mlproject";

/* Extensions of compression, which say nothing about the type. */
static const char encodings[] = "gz Z bz2 xz br";

/* Whether one of the words, separated by spaces, is the `n` bytes of `word`. */
static bool has_word(const char *words, const char *word, size_t n,
		     int (*compare)(const char *, const char *, size_t))
{
	for (const char *p = words; *p;) {
		size_t len = strcspn(p, " ");

		if (len == n && compare(p, word, n) == 0)
			return true;
		p += len + (p[len] == ' ');
	}
	return false;
}

/* os.path.splitext: what is after the last dot of the first `n` bytes, unless
 * only dots are before it. Returns `n` when there is no extension. */
static size_t extension_at(const char *name, size_t n)
{
	size_t at = n;

	while (at && name[at - 1] != '.')
		at--;
	return at && strspn(name, ".") < at ? at : n;
}

static const char *guess(const char *name, size_t n)
{
	size_t at = extension_at(name, n);

	if (at < n && has_word(encodings, name + at, n - at, strncmp)) {
		n = at - 1;
		at = extension_at(name, n);
	}
	for (size_t i = 0; at < n && i < ARRAY_LEN(types); i++)
		if (has_word(types[i].extensions, name + at, n - at, strncasecmp))
			return types[i].type;
	return "application/octet-stream";
}

const char *mime_type(const char *base_name)
{
	size_t n = strlen(base_name), at = extension_at(base_name, n);

	if (at == n) /* MLmodel has no extension; it is one */
		at = 0;
	if (has_word(text_extensions, base_name + at, n - at, strncmp))
		return "text/plain";
	return guess(base_name, n);
}

/* ---- disposition ---- */

/* The letter that a code point's compatibility decomposition (Unicode's NFKD)
 * begins with, for Latin letters with marks; "_" where it is none. */
static const char latin_00a0[] =
	" _______ _a____ __23 ___ 1o_113_AAAAAA_CEEEEIIII_NOOOOO__UUUUY__aaaaaa_ceeeeiiii_noo"
	"ooo__uuuuy_yAaAaAaCcCcCcCcDd__EeEeEeEeEeGgGgGgGgHh__IiIiIiIiI_IiJjKk_LlLlLlLl__NnNnN"
	"nn__OoOoOo__RrRrRrSsSsSsSsTtTt__UuUuUuUuUuUuWwYyYZzZzZzs____________________________"
	"____Oo_____________Uu___________________DDdLLlNNnAaIiOoUuUuUuUuUu_AaAa____GgKkOoOo__"
	"jDDdGg__NnAa____AaAaEeEeIiIiOoOoRrRrUuUuSsTt__Hh______AaEeOoOoOoOoYy________________"
	"____________";
static const char latin_1e00[] =
	"AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOo"
	"PpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwyas____AaAaAaAa"
	"AaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy__"
	"____";

static char likeness(uint32_t c)
{
	char letter = '_';

	if (c < 0x80)
		return (char)c;
	if (c >= 0xa0 && c - 0xa0 < sizeof(latin_00a0) - 1)
		letter = latin_00a0[c - 0xa0];
	else if (c >= 0x1e00 && c - 0x1e00 < sizeof(latin_1e00) - 1)
		letter = latin_1e00[c - 0x1e00];
	else if (c >= 0xff01 && c <= 0xff5e) /* full width */
		letter = (char)(c - 0xff01 + '!');
	return letter == '_' && c != 0xff3f ? '\0' : letter;
}

static const char *ascii_likeness(struct arena *a, const char *name)
{
	char *out = arena_alloc(a, strlen(name) + 1);
	size_t n = 0;

	for (size_t len; *name; name += len) {
		char letter = likeness(char_decode(name, &len));

		if (letter)
			out[n++] = letter;
	}
	return n ? out : "download";
}

static bool is_one_of(unsigned char c, const char *marks)
{
	return (c < 0x80 && isalnum(c)) || (c && strchr(marks, c));
}

/* An HTTP token, or a quoted string. */
static const char *header_value(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, strlen(text) * 2 + 3);
	const char *p = text;
	size_t n = 0;

	while (is_one_of((unsigned char)*p, "!#$%&'*+-.^_`|~"))
		p++;
	if (*text && !*p)
		return text;
	out[n++] = '"';
	for (p = text; *p; p++) {
		if (*p == '"' || *p == '\\')
			out[n++] = '\\';
		out[n++] = *p;
	}
	out[n] = '"';
	return out;
}

/* RFC 8187 ext-value without its charset. */
static const char *percent_encode_value(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, strlen(text) * 3 + 1);
	size_t n = 0;

	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (is_one_of(*p, "!#$&+-.^_`|~"))
			out[n++] = (char)*p;
		else
			n += (size_t)snprintf(out + n, 4, "%%%02X", *p);
	}
	return out;
}

const char *mime_disposition(struct arena *a, const char *base_name)
{
	for (const char *p = base_name; *p; p++)
		if ((unsigned char)*p >= 0x80)
			return arena_printf(a, "attachment; filename=%s; filename*=UTF-8''%s",
					    header_value(a, ascii_likeness(a, base_name)),
					    percent_encode_value(a, base_name));
	return arena_printf(a, "attachment; filename=%s", header_value(a, base_name));
}
