/* SPDX-License-Identifier: Apache-2.0 */
/* Semantic versions; see semver.h. */
#include "app/semver.h"

#include "app/buf.h"
#include "app/validate.h"

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define KEY_MAX 512

/* A number without zeros before it; what does not fit an int32 is one more than that.
 * NULL: it is none, else what follows it. */
static const char *read_number(const char *s, int64_t *ret)
{
	size_t n = strspn(s, DIGITS);

	if (!n || (n > 1 && *s == '0'))
		return NULL;
	*ret = 0;
	for (size_t i = 0; i < n; i++)
		*ret = MIN(*ret * 10 + (s[i] - '0'), (int64_t)INT32_MAX + 1);
	return s + n;
}

/* Identifiers with dots between: NULL when one is empty or, unless `zeros`, a number with
 * a zero before it; else what follows them. */
static const char *skip_identifiers(const char *s, bool zeros)
{
	for (;; s++) {
		size_t n = strspn(s, DIGITS LETTERS "-");
		bool is_number = strspn(s, DIGITS) == n;

		if (!n || (!zeros && is_number && n > 1 && *s == '0'))
			return NULL;
		s += n;
		if (*s != '.')
			return s;
	}
}

/* One identifier: "0", the number of digits and the digits, or "1", the codes of the
 * characters and "000". Numbers sort before texts, and shorter texts before longer. */
static void put_identifier(struct buf *key, const char *s, size_t n)
{
	if (strspn(s, DIGITS) >= n) {
		buf_printf(key, "0%03zu%.*s", n, (int)n, s);
		return;
	}
	buf_putc(key, '1');
	for (size_t i = 0; i < n; i++)
		buf_printf(key, "%03d", s[i]);
	buf_puts(key, "000");
}

/* `s` is what follows the hyphen, or NULL in a release. */
static const char *sort_key(struct arena *a, const char *s)
{
	struct buf key;
	const char *text;

	if (!s)
		return "2";
	buf_init(&key, KEY_MAX);
	for (bool more = true; more;) {
		size_t n = strcspn(s, ".+");

		put_identifier(&key, s, n);
		more = s[n] == '.';
		s += n + 1;
	}
	text = arena_strdup(a, key.data ? key.data : "");
	buf_free(&key);
	return text;
}

static bool read_parts(const char *s, struct semver *ret, const char **ret_prerelease)
{
	*ret_prerelease = NULL;
	if (!(s = read_number(s, &ret->major)) || *s++ != '.' ||
	    !(s = read_number(s, &ret->minor)) || *s++ != '.' || !(s = read_number(s, &ret->patch)))
		return false;
	if (*s == '-') {
		*ret_prerelease = s + 1;
		if (!(s = skip_identifiers(s + 1, false)))
			return false;
	}
	if (*s == '+' && !(s = skip_identifiers(s + 1, true)))
		return false;
	return !*s;
}

const char *semver_read(struct arena *a, const char *what, const char *text, struct semver *ret)
{
	const char *wrong = arena_printf(a, "Invalid semantic version for %s: '%s'", what, text);
	const char *prerelease, *large = NULL;

	if (utf8_length(text) > SEMVER_MAX)
		return arena_printf(a, "%s (maximum length is %d characters)", wrong, SEMVER_MAX);
	if (!read_parts(text, ret, &prerelease))
		return wrong;
	if (ret->major > INT32_MAX)
		large = "major";
	else if (ret->minor > INT32_MAX)
		large = "minor";
	else if (ret->patch > INT32_MAX)
		large = "patch";
	if (large)
		return arena_printf(a, "%s (%s must be <= %d)", wrong, large, INT32_MAX);
	ret->sort_key = sort_key(a, prerelease);
	return NULL;
}
