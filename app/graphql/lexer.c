/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of GraphQL documents; see lexer.h. */
#include "app/graphql/lexer.h"

#include "app/buf.h"

#include <ctype.h>

static bool is_name_start(char c)
{
	return c == '_' || isalpha((unsigned char)c);
}

static bool is_name(char c)
{
	return is_name_start(c) || isdigit((unsigned char)c);
}

static char peek(const struct gq_lexer *l, size_t ahead)
{
	return l->at + ahead < l->n ? l->text[l->at + ahead] : '\0';
}

static struct gq_token token(struct gq_lexer *l, enum gq_token_kind kind, size_t start)
{
	size_t n = l->at - start;

	return (struct gq_token){ kind, arena_strndup(l->arena, l->text + start, n), n, start };
}

static struct gq_token bad(struct gq_lexer *l, size_t at, const char *what)
{
	l->at = l->n;
	return (struct gq_token){ GQ_T_BAD, what, strlen(what), at };
}

const char *gq_place(const struct gq_lexer *l, size_t at)
{
	size_t line = 1, column = 1;

	for (size_t i = 0; i < at && i < l->n; i++) {
		column++;
		if (l->text[i] == '\n') {
			line++;
			column = 1;
		}
	}
	return arena_printf(l->arena, "line %zu, column %zu", line, column);
}

/* White space, commas, comments, and a byte order mark. */
static void skip_ignored(struct gq_lexer *l)
{
	while (l->at < l->n) {
		char c = l->text[l->at];

		if (c == '#') {
			while (l->at < l->n && l->text[l->at] != '\n' && l->text[l->at] != '\r')
				l->at++;
		} else if (strncmp(l->text + l->at, "\xef\xbb\xbf", 3) == 0) {
			l->at += 3;
		} else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',') {
			l->at++;
		} else {
			return;
		}
	}
}

static size_t digits(struct gq_lexer *l)
{
	size_t start = l->at;

	while (isdigit((unsigned char)peek(l, 0)))
		l->at++;
	return l->at - start;
}

static struct gq_token number(struct gq_lexer *l)
{
	size_t start = l->at;
	enum gq_token_kind kind = GQ_T_INT;
	bool zero;

	l->at += peek(l, 0) == '-';
	zero = peek(l, 0) == '0';
	if (!digits(l) || (zero && l->at - start - (l->text[start] == '-') > 1))
		return bad(l, start, "a malformed number");
	if (peek(l, 0) == '.') {
		kind = GQ_T_FLOAT;
		l->at++;
		if (!digits(l))
			return bad(l, start, "a malformed number");
	}
	if (peek(l, 0) == 'e' || peek(l, 0) == 'E') {
		kind = GQ_T_FLOAT;
		l->at++;
		l->at += peek(l, 0) == '+' || peek(l, 0) == '-';
		if (!digits(l))
			return bad(l, start, "a malformed number");
	}
	if (peek(l, 0) == '.' || is_name_start(peek(l, 0)))
		return bad(l, start, "a malformed number");
	return token(l, kind, start);
}

/* ---- strings ---- */

/* The code point of \uXXXX or \u{X…} behind `at`, and its length; -1: malformed. */
static long unicode_escape(const struct gq_lexer *l, size_t at, size_t *ret_n)
{
	bool braces = at < l->n && l->text[at] == '{';
	size_t i = at + braces, end = braces ? at + 9 : at + 4;
	long code = 0;

	for (; i < end && i < l->n && isxdigit((unsigned char)l->text[i]); i++)
		code = code * 16 + (isdigit((unsigned char)l->text[i]) ?
					    l->text[i] - '0' :
					    tolower((unsigned char)l->text[i]) - 'a' + 10);
	if (braces ? i == at + 1 || i >= l->n || l->text[i] != '}' : i != at + 4)
		return -1;
	*ret_n = i + braces - at;
	return code > 0x10ffff ? -1 : code;
}

/* Behind "\u"; a surrogate needs its other half. False: malformed. */
static bool add_unicode(struct gq_lexer *l, struct buf *out)
{
	size_t n, more;
	long code = unicode_escape(l, l->at, &n), low;

	if (code < 0)
		return false;
	l->at += n;
	if (code >= 0xd800 && code < 0xdc00) {
		if (peek(l, 0) != '\\' || peek(l, 1) != 'u')
			return false;
		low = unicode_escape(l, l->at + 2, &more);
		if (low < 0xdc00 || low > 0xdfff)
			return false;
		l->at += 2 + more;
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	} else if (code >= 0xdc00 && code < 0xe000) {
		return false;
	}
	buf_utf8(out, (uint32_t)code);
	return true;
}

static bool add_escape(struct gq_lexer *l, struct buf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	char c = peek(l, 0);
	const char *found = c ? strchr(from, c) : NULL;

	l->at++;
	if (c == 'u')
		return add_unicode(l, out);
	if (found)
		buf_putc(out, to[found - from]);
	return found;
}

static struct gq_token finish_string(struct gq_lexer *l, struct buf *out, size_t start)
{
	struct gq_token t = { GQ_T_STRING, NULL, out->len, start };

	t.text = arena_strndup(l->arena, out->len ? out->data : "", out->len);
	buf_free(out);
	return t;
}

static struct gq_token quoted(struct gq_lexer *l)
{
	size_t start = l->at++;
	struct buf out;

	buf_init(&out, l->n + 1);
	while (l->at < l->n && l->text[l->at] != '"') {
		char c = l->text[l->at++];

		if (c == '\n' || c == '\r' || (c == '\\' && !add_escape(l, &out))) {
			buf_free(&out);
			return bad(l, start, "a malformed string");
		}
		if (c != '\\')
			buf_putc(&out, c);
	}
	if (l->at++ >= l->n) {
		buf_free(&out);
		return bad(l, start, "an unterminated string");
	}
	return finish_string(l, &out, start);
}

/* Blanks that every line but the first begins with. */
static size_t common_indent(const char *text, size_t n)
{
	size_t common = SIZE_MAX, at = 0;

	while (at < n) {
		size_t end = at, blanks = 0;

		while (end < n && text[end] != '\n')
			end++;
		while (at + blanks < end && (text[at + blanks] == ' ' || text[at + blanks] == '\t'))
			blanks++;
		if (at && at + blanks < end && blanks < common)
			common = blanks;
		at = end + 1;
	}
	return common == SIZE_MAX ? 0 : common;
}

static bool is_blank(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] != ' ' && text[i] != '\t')
			return false;
	return true;
}

/* BlockStringValue() of the specification: the common indentation and blank lines
 * at both ends go. */
static void add_block(struct buf *out, const char *text, size_t n)
{
	size_t indent = common_indent(text, n), kept = 0, blank = 0, at = 0;

	while (at <= n) {
		size_t end = at, skip;

		while (end < n && text[end] != '\n')
			end++;
		skip = !at ? 0 : indent < end - at ? indent : end - at;
		if (is_blank(text + at, end - at)) {
			blank++;
		} else {
			for (; kept && blank; blank--)
				buf_putc(out, '\n');
			blank = 0;
			if (kept++)
				buf_putc(out, '\n');
			buf_add(out, text + at + skip, end - at - skip);
		}
		at = end + 1;
	}
}

static struct gq_token block(struct gq_lexer *l)
{
	size_t start = l->at;
	struct buf raw, out;

	l->at += 3;
	buf_init(&raw, l->n + 1);
	buf_init(&out, l->n + 1);
	while (l->at < l->n && strncmp(l->text + l->at, "\"\"\"", 3) != 0) {
		if (strncmp(l->text + l->at, "\\\"\"\"", 4) == 0) {
			buf_puts(&raw, "\"\"\"");
			l->at += 4;
		} else if (l->text[l->at] == '\r') {
			buf_putc(&raw, '\n');
			l->at += peek(l, 1) == '\n' ? 2 : 1;
		} else {
			buf_putc(&raw, l->text[l->at++]);
		}
	}
	if (l->at >= l->n) {
		buf_free(&raw);
		buf_free(&out);
		return bad(l, start, "an unterminated string");
	}
	l->at += 3;
	add_block(&out, raw.len ? raw.data : "", raw.len);
	buf_free(&raw);
	return finish_string(l, &out, start);
}

struct gq_token gq_next(struct gq_lexer *l)
{
	size_t start;
	char c;

	skip_ignored(l);
	start = l->at;
	if (l->at >= l->n)
		return (struct gq_token){ GQ_T_END, "", 0, l->n };
	c = l->text[l->at];
	if (is_name_start(c)) {
		while (is_name(peek(l, 0)))
			l->at++;
		return token(l, GQ_T_NAME, start);
	}
	if (c == '-' || isdigit((unsigned char)c))
		return number(l);
	if (c == '"')
		return strncmp(l->text + l->at, "\"\"\"", 3) == 0 ? block(l) : quoted(l);
	if (strncmp(l->text + l->at, "...", 3) == 0)
		l->at += 3;
	else if (strchr("!$&()=:@[]{|}", c) && c)
		l->at++;
	else
		return bad(l, start, "a character that has no meaning here");
	return token(l, GQ_T_PUNCTUATION, start);
}
