/* SPDX-License-Identifier: Apache-2.0 */
#include "app/search/python.h"

#include "app/search/chars.h"

#include <errno.h>
#include <math.h>
#include <strings.h>

/* ---- repr ---- */

/* Writes the n-th hexadecimal digits of `code` behind \x, \u or \U. */
static char *put_escape(char *out, uint32_t code)
{
	const char *format = code <= 0xFF ? "\\x%02x" : code <= 0xFFFF ? "\\u%04x" : "\\U%08x";

	return out + snprintf(out, 11, format, code);
}

static bool is_printable(uint32_t c)
{
	return c == ' ' || !(c < 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0xAD ||
			     char_is_space(c) || (c >= 0x200B && c <= 0x200F) ||
			     (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
			     c == 0xFEFF || (c >= 0xE000 && c <= 0xF8FF) || c >= 0xE0000);
}

static char *put_character(char *out, uint32_t c, char quote)
{
	static const char plain[] = "\n\r\t\\", escaped[] = "nrt\\";
	const char *at = c != 0 && c < 0x80 ? strchr(plain, (int)c) : NULL;

	if (at == NULL && c != (unsigned char)quote)
		return NULL;
	*out++ = '\\';
	*out++ = at != NULL ? escaped[at - plain] : quote;
	return out;
}

/* The quote Python chooses: ' unless only " avoids backslashes. */
static char quote_for(const char *s, size_t len)
{
	return memchr(s, '\'', len) != NULL && memchr(s, '"', len) == NULL ? '"' : '\'';
}

const char *py_repr(struct arena *a, const char *s)
{
	size_t len = strlen(s), n;
	char *repr = arena_alloc(a, 4 * len + 3), *out = repr, *next;
	char quote = quote_for(s, len);

	*out++ = quote;
	for (const char *end = s + len; s < end; s += n) {
		uint32_t c = char_decode(s, &n);

		next = put_character(out, c, quote);
		if (next != NULL) {
			out = next;
		} else if (is_printable(c)) {
			memcpy(out, s, n);
			out += n;
		} else {
			out = put_escape(out, c);
		}
	}
	*out = quote;
	return repr;
}

const char *py_repr_bytes(struct arena *a, const void *bytes, size_t len)
{
	const unsigned char *s = bytes;
	char *repr = arena_alloc(a, 4 * len + 4), *out = repr, *next;
	char quote = quote_for(bytes, len);

	*out++ = 'b';
	*out++ = quote;
	for (size_t i = 0; i < len; i++) {
		next = put_character(out, s[i], quote);
		if (next != NULL)
			out = next;
		else if (s[i] >= 0x20 && s[i] < 0x7F)
			*out++ = (char)s[i];
		else
			out = put_escape(out, s[i]);
	}
	*out = quote;
	return repr;
}

/* The parts with commas between `open` and `close`. */
static const char *list_of(struct arena *a, const char *open, const char *const *parts, size_t n,
			   const char *close)
{
	size_t size = strlen(open) + strlen(close) + 1;
	char *list, *out;

	for (size_t i = 0; i < n; i++)
		size += strlen(parts[i]) + 2;
	list = arena_alloc(a, size);
	out = list + snprintf(list, size, "%s", open);
	for (size_t i = 0; i < n; i++)
		out += snprintf(out, size - (size_t)(out - list), "%s%s", i > 0 ? ", " : "",
				parts[i]);
	snprintf(out, size - (size_t)(out - list), "%s", close);
	return list;
}

const char *py_repr_list(struct arena *a, const char *const *v, size_t n)
{
	const char **parts = ARENA_ARRAY(a, n, const char *);

	for (size_t i = 0; i < n; i++)
		parts[i] = py_repr(a, v[i]);
	return list_of(a, "[", parts, n, "]");
}

const char *py_repr_float(struct arena *a, double value)
{
	char digits[32];
	int exponent;

	if (!isfinite(value))
		return isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
	for (int precision = 1; precision <= 17; precision++) {
		snprintf(digits, sizeof(digits), "%.*e", precision - 1, value);
		if (strtod(digits, NULL) == value)
			break;
	}
	exponent = (int)strtol(strchr(digits, 'e') + 1, NULL, 10);
	if (exponent < -4 || exponent >= 16)
		return arena_printf(a, "%.*se%c%02d", (int)(strchr(digits, 'e') - digits), digits,
				    exponent < 0 ? '-' : '+', abs(exponent));
	for (int precision = 1;; precision++) {
		const char *plain = arena_printf(a, "%.*f", precision, value);

		if (strtod(plain, NULL) == value)
			return plain;
	}
}

/* ---- lists of strings ---- */

/* A place in the text, and room for the strings: no escape is shorter than what
 * it stands for, so they fit in as many bytes as the text has. */
struct literals {
	struct arena *arena;
	const char *at;
	char *room;
	struct string_list members;
	bool *is_other; /* per member: it is the repr of something that is no string */
	bool mixed;
};

static char *put_utf8(char *out, uint32_t c)
{
	if (c < 0x80) {
		*out++ = (char)c;
		return out;
	}
	if (c < 0x800) {
		*out++ = (char)(0xC0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*out++ = (char)(0xE0 | c >> 12);
		} else {
			*out++ = (char)(0xF0 | c >> 18);
			*out++ = (char)(0x80 | (c >> 12 & 0x3F));
		}
		*out++ = (char)(0x80 | (c >> 6 & 0x3F));
	}
	*out++ = (char)(0x80 | (c & 0x3F));
	return out;
}

/* A number of up to `max` digits to the base; `exactly` so many when it is hex. */
static bool read_code(struct literals *l, int base, size_t max, uint32_t *ret)
{
	char digits[9] = { 0 };
	size_t n = strspn(l->at, base == 8 ? "01234567" : "0123456789abcdefABCDEF");

	n = MIN(n, max);
	if (base == 16 && n < max)
		return false;
	memcpy(digits, l->at, n);
	*ret = (uint32_t)strtoul(digits, NULL, base);
	l->at += n;
	return *ret != 0 && *ret <= 0x10FFFF && (*ret < 0xD800 || *ret > 0xDFFF);
}

/* What follows a backslash. */
static bool read_escape(struct literals *l)
{
	static const char letters[] = "\\'\"abfnrtv", meanings[] = "\\'\"\a\b\f\n\r\t\v";
	const char *known = *l->at != '\0' ? strchr(letters, *l->at) : NULL;
	uint32_t code;

	if (known != NULL) {
		*l->room++ = meanings[known - letters];
		l->at++;
		return true;
	}
	if (*l->at == '\n') {
		l->at++;
		return true;
	}
	if (*l->at >= '0' && *l->at <= '7') {
		if (!read_code(l, 8, 3, &code))
			return false;
	} else if (*l->at == 'x' || *l->at == 'u' || *l->at == 'U') {
		size_t digits = *l->at == 'x' ? 2 : *l->at == 'u' ? 4 : 8;

		l->at++;
		if (!read_code(l, 16, digits, &code))
			return false;
	} else {
		*l->room++ = '\\';
		return *l->at != 'N';
	}
	l->room = put_utf8(l->room, code);
	return true;
}

/* One string in quotes, appended to what is in the room. */
static bool read_string(struct literals *l)
{
	bool raw = *l->at == 'r' || *l->at == 'R';
	char quote;

	l->at += raw || *l->at == 'u' || *l->at == 'U';
	quote = *l->at++;
	if (l->at[0] == quote && l->at[1] == quote)
		return false;
	while (*l->at != quote) {
		if (*l->at == '\0' || *l->at == '\n')
			return false;
		if (*l->at != '\\') {
			*l->room++ = *l->at++;
		} else if (raw) {
			*l->room++ = *l->at++;
			if (*l->at == '\0')
				return false;
			*l->room++ = *l->at++;
		} else {
			l->at++;
			if (!read_escape(l))
				return false;
		}
	}
	l->at++;
	return true;
}

static void skip_blanks(struct literals *l)
{
	l->at += strspn(l->at, " \t\f\r\n");
}

static bool at_string(const struct literals *l)
{
	size_t prefix = strspn(l->at, "rRuU") == 1;

	return l->at[prefix] == '\'' || l->at[prefix] == '"';
}

/* Numbers and constants: only for their repr in the message that refuses them. */
static const char *read_other(struct literals *l)
{
	size_t n = strcspn(l->at, ",() \t\f\r\n'\"");
	const char *word = arena_strndup(l->arena, l->at, n), *number;
	double value;

	l->at += n;
	l->mixed = true;
	if (strcmp(word, "None") == 0 || strcmp(word, "True") == 0 || strcmp(word, "False") == 0)
		return word;
	if (py_int(l->arena, word, &number))
		return number;
	if (strpbrk(word, "0123456789") != NULL && py_float(l->arena, word, &value))
		return py_repr_float(l->arena, value);
	return NULL;
}

static bool read_member(struct literals *l)
{
	const char *member = l->room;
	bool is_string = at_string(l);

	while (at_string(l)) { /* neighbours are one string */
		if (!read_string(l))
			return false;
		skip_blanks(l);
	}
	if (is_string) {
		*l->room++ = '\0';
	} else {
		member = read_other(l);
		skip_blanks(l);
	}
	l->is_other[l->members.n] = !is_string;
	l->members.v[l->members.n++] = member;
	return member != NULL;
}

/* repr() of the tuple. */
static const char *repr_members(const struct literals *l)
{
	const char **parts = ARENA_ARRAY(l->arena, l->members.n, const char *);

	for (size_t i = 0; i < l->members.n; i++)
		parts[i] = l->is_other[i] ? l->members.v[i] : py_repr(l->arena, l->members.v[i]);
	return list_of(l->arena, "(", parts, l->members.n, l->members.n == 1 ? ",)" : ")");
}

static size_t count_commas(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == ',';
	return n;
}

enum py_list py_read_list(struct arena *a, const char *text, struct string_list *ret,
			  const char **ret_repr)
{
	size_t max = count_commas(text) + 1;
	struct literals l = {
		.arena = a,
		.at = text + 1, /* behind the parenthesis */
		.room = arena_alloc(a, strlen(text) + 1),
		.members = { ARENA_ARRAY(a, max, const char *), 0 },
		.is_other = ARENA_ARRAY(a, max, bool),
	};

	skip_blanks(&l);
	while (*l.at != ')') {
		if (!read_member(&l) || (*l.at != ',' && *l.at != ')'))
			return PY_ILL_FORMED;
		l.at += *l.at == ',';
		skip_blanks(&l);
	}
	if (l.at[1] != '\0')
		return PY_ILL_FORMED;
	*ret = l.members;
	if (l.members.n == 0)
		return PY_EMPTY;
	if (l.mixed)
		*ret_repr = repr_members(&l);
	return l.mixed ? PY_MIXED : PY_STRINGS;
}

/* ---- shlex ---- */

/* A quotation from the opening quote on; NULL: it never ends. */
static const char *copy_quotation(const char *at, char **out)
{
	char quote = *at++;

	while (*at != quote) {
		if (quote == '"' && *at == '\\' && (at[1] == '"' || at[1] == '\\'))
			at++;
		if (*at == '\0')
			return NULL;
		*(*out)++ = *at++;
	}
	return at + 1;
}

bool py_split(struct arena *a, const char *text, struct string_list *ret)
{
	static const char blanks[] = " \t\r\n";
	char *out = arena_alloc(a, 2 * strlen(text) + 2);

	*ret = (struct string_list){ ARENA_ARRAY(a, strlen(text) / 2 + 1, const char *), 0 };
	for (const char *at = text + strspn(text, blanks); *at != '\0'; at += strspn(at, blanks)) {
		ret->v[ret->n++] = out;
		while (*at != '\0' && strchr(blanks, *at) == NULL) {
			if (*at == '\'' || *at == '"') {
				at = copy_quotation(at, &out);
				if (at == NULL)
					return false;
				continue;
			}
			at += *at == '\\';
			if (*at == '\0')
				return false;
			*out++ = *at++;
		}
		*out++ = '\0';
	}
	return true;
}

/* ---- numbers ---- */

/* The number without blanks around and with no underscores between its digits;
 * NULL when an underscore stands anywhere else. */
static char *plain_number(struct arena *a, const char *text)
{
	size_t n = strlen(text);
	char *plain, *out;

	while (n > 0 && char_is_space((unsigned char)text[n - 1]))
		n--;
	while (n > 0 && char_is_space((unsigned char)*text)) {
		text++;
		n--;
	}
	plain = out = arena_alloc(a, n + 1);
	for (size_t i = 0; i < n; i++) {
		if (text[i] != '_')
			*out++ = text[i];
		else if (i == 0 || !char_is_digit((unsigned char)text[i - 1]) || i + 1 == n ||
			 !char_is_digit((unsigned char)text[i + 1]))
			return NULL;
	}
	return plain;
}

bool py_int(struct arena *a, const char *text, const char **ret_text)
{
	const char *plain = plain_number(a, text);
	bool negative;

	if (plain == NULL)
		return false;
	negative = *plain == '-';
	plain += *plain == '-' || *plain == '+';
	if (*plain == '\0' || plain[strspn(plain, "0123456789")] != '\0')
		return false;
	while (*plain == '0' && plain[1] != '\0')
		plain++;
	*ret_text = arena_printf(a, "%s%s", negative && *plain != '0' ? "-" : "", plain);
	return true;
}

bool py_int64(struct arena *a, const char *text, int64_t *ret)
{
	const char *plain;

	if (!py_int(a, text, &plain))
		return false;
	errno = 0;
	*ret = strtoll(plain, NULL, 10);
	return errno == 0;
}

bool py_float(struct arena *a, const char *text, double *ret)
{
	static const char *const words[] = { "nan", "inf", "infinity" };
	char *plain = plain_number(a, text), *end;
	const char *unsigned_;

	if (plain == NULL || *plain == '\0')
		return false;
	unsigned_ = plain + (*plain == '-' || *plain == '+');
	*ret = strtod(plain, &end);
	if (*end != '\0')
		return false;
	if (plain[strspn(plain, "0123456789+-.eE")] == '\0')
		return true;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcasecmp(unsigned_, words[i]) == 0)
			return true;
	}
	return false;
}
