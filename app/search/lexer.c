/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lexer: rules tried in order at one place of the text, the first that
 * matches makes the token. Each rule is a function that tells how many bytes it
 * takes. None looks further than to the end of its token or to the next
 * delimiter, so the whole is linear.
 */
#include "app/search/lexer.h"

#include "app/search/chars.h"

/* Attempts to find the end of a $tag$ literal before they are given up for this
 * text: each one reads to the end. */
#define DOLLAR_MISSES_MAX 64

enum quote { SINGLE, DOUBLE, BACKTICK, ACUTE };
static const char *const quotes[] = { "'", "\"", "`", "\xc2\xb4" };

/* ---- where the lexer stands ---- */

/* Runs of one class: where it ends. The NUL at the end is in no class. */
static size_t skip(const struct lexer *l, size_t at, bool (*in_class)(uint32_t c))
{
	size_t n;

	while (at < l->len && in_class(char_decode(l->text + at, &n)))
		at += n;
	return at;
}

static bool is(const struct lexer *l, size_t at, bool (*in_class)(uint32_t c))
{
	size_t n;

	return at < l->len && in_class(char_decode(l->text + at, &n));
}

/* Whether the character before the lexer's place is a word character. */
static bool word_before(const struct lexer *l)
{
	size_t at = l->at, n;

	if (at == 0)
		return false;
	do {
		at--;
	} while (at > 0 && ((unsigned char)l->text[at] & 0xC0) == 0x80);
	return char_is_word(char_decode(l->text + at, &n));
}

static bool starts(const struct lexer *l, size_t at, const char *prefix)
{
	size_t n = strlen(prefix);

	return n <= l->len - at && memcmp(l->text + at, prefix, n) == 0;
}

static bool same_letters(const char *word, const char *upper, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char c = word[i] >= 'a' && word[i] <= 'z' ? (char)(word[i] - 'a' + 'A') : word[i];

		if (c != upper[i])
			return false;
	}
	return true;
}

bool lexer_is_word(const char *word, size_t len, const char *upper)
{
	return strlen(upper) == len && same_letters(word, upper, len);
}

/* ---- rules: bytes taken at l->at, 0 when the rule does not apply ---- */

static size_t line_comment(const struct lexer *l)
{
	const char *end;

	if (!starts(l, l->at, "--") && !starts(l, l->at, "# "))
		return 0;
	end = l->text + l->at + strcspn(l->text + l->at, "\r\n");
	if (end[0] == '\r' && end[1] == '\n')
		end++;
	return (size_t)(end - l->text) + (*end != '\0') - l->at;
}

static size_t block_comment(const struct lexer *l)
{
	const char *body = l->text + l->at + 2;

	if (!starts(l, l->at, "/*") || l->last_comment_end < l->at + 4)
		return 0;
	return (size_t)(strstr(body, "*/") + 2 - (l->text + l->at));
}

/* Bytes of `$tag$` or `$$` at `at`. */
static size_t dollar_tag(const struct lexer *l, size_t at)
{
	size_t end = at + 1;

	if (l->text[at] != '$')
		return 0;
	if (is(l, end, char_is_name_start))
		end = skip(l, end, char_is_word);
	return l->text[end] == '$' ? end + 1 - at : 0;
}

/* $tag$ anything $tag$ */
static size_t dollar_literal(struct lexer *l)
{
	size_t tag = dollar_tag(l, l->at);
	const char *body = l->text + l->at + tag, *end;

	if (tag == 0 || l->dollar_misses >= DOLLAR_MISSES_MAX || word_before(l) ||
	    (l->at > 0 && strchr("\"$", l->text[l->at - 1]) != NULL))
		return 0;
	end = memmem(body, l->len - l->at - tag, l->text + l->at, tag);
	if (end == NULL)
		l->dollar_misses++;
	return end == NULL ? 0 : (size_t)(end - l->text) + tag - l->at;
}

static size_t newline(const struct lexer *l)
{
	return starts(l, l->at, "\r\n") ? 2 : l->text[l->at] == '\n' || l->text[l->at] == '\r';
}

static size_t space(const struct lexer *l)
{
	size_t n;

	return char_is_space(char_decode(l->text + l->at, &n)) ? n : 0;
}

static size_t assign(const struct lexer *l)
{
	return starts(l, l->at, ":=") ? 2 : 0;
}

static size_t cast(const struct lexer *l)
{
	return starts(l, l->at, "::") ? 2 : 0;
}

static size_t wildcard(const struct lexer *l)
{
	return l->text[l->at] == '*';
}

/*
 * Text in quotes. A doubled quote stays inside, and so does one behind a
 * backslash where the quotation allows it, but only while another quote is left
 * to close it: 'it''s' and 'it\'s' are one token each, and so is 'back\'.
 */
static size_t quoted(const struct lexer *l, enum quote which, bool backslash)
{
	const char *quote = quotes[which];
	size_t n = strlen(quote), at = l->at + n, last = l->last_quote[which];

	if (!starts(l, l->at, quote) || last < at + n)
		return 0;
	while (at < l->len) {
		if (starts(l, at, quote)) {
			if (!starts(l, at + n, quote) || last < at + 3 * n)
				return at + n - l->at;
			at += 2 * n;
		} else if (backslash && l->text[at] == '\\' && starts(l, at + 1, quote)) {
			if (last < at + 1 + 2 * n)
				return at + 1 + n - l->at;
			at += 1 + n;
		} else {
			at++;
		}
	}
	return 0;
}

static size_t backtick_name(const struct lexer *l)
{
	return quoted(l, BACKTICK, false);
}

static size_t acute_name(const struct lexer *l)
{
	return quoted(l, ACUTE, false);
}

static size_t single_quoted(const struct lexer *l)
{
	return quoted(l, SINGLE, true);
}

static size_t double_quoted(const struct lexer *l)
{
	return quoted(l, DOUBLE, true);
}

/* ?, %s, %(name)s, and $1 :name ?name behind anything but a word */
static size_t placeholder(const struct lexer *l)
{
	const char *s = l->text + l->at;
	size_t end;

	if (*s == '%') {
		end = s[1] == '(' ? skip(l, l->at + 2, char_is_word) : l->at;
		if (s[1] == '(' && (end == l->at + 2 || l->text[end] != ')'))
			return 0;
		return l->text[end + 1] == 's' || l->text[end + 1] == 'S' ? end + 2 - l->at : 0;
	}
	if (*s == '?')
		return 1;
	if (*s == '\0' || strchr("$:", *s) == NULL || word_before(l) ||
	    !is(l, l->at + 1, char_is_word))
		return 0;
	return skip(l, l->at + 1, char_is_word) - l->at;
}

static size_t command(const struct lexer *l)
{
	if (l->text[l->at] != '\\' || !is(l, l->at + 1, char_is_word))
		return 0;
	return skip(l, l->at + 1, char_is_word) - l->at;
}

/* Keywords that stay so even before a dot or a parenthesis. */
static size_t firm_keyword(const struct lexer *l)
{
	static const char *const words[] = { "CASE", "IN", "VALUES", "USING", "FROM", "AS" };
	size_t n = skip(l, l->at, char_is_word) - l->at;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (lexer_is_word(l->text + l->at, n, words[i]))
			return n;
	}
	return 0;
}

static size_t at_name(const struct lexer *l)
{
	size_t start = l->at + (starts(l, l->at, "##") ? 2 : 1), end, n;

	if ((l->text[l->at] != '@' && l->text[l->at] != '#') || !is(l, start, char_is_letter))
		return 0;
	char_decode(l->text + start, &n);
	end = skip(l, start + n, char_is_word);
	return end > start + n ? end - l->at : 0;
}

/* A name because of what stands around it: before a dot that begins no number,
 * behind a dot, or directly before a parenthesis. */
static size_t name_in_context(const struct lexer *l)
{
	size_t end, dot;

	if (!is(l, l->at, char_is_letter))
		return 0;
	end = skip(l, l->at, char_is_word);
	dot = skip(l, end, char_is_space);
	if ((l->text[dot] == '.' && !char_is_digit((unsigned char)l->text[dot + 1])) ||
	    (l->at > 0 && l->text[l->at - 1] == '.') || l->text[end] == '(')
		return end - l->at;
	return 0;
}

static bool is_hex_digit(uint32_t c)
{
	return char_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static size_t hex_number(const struct lexer *l)
{
	size_t at = l->at + (l->text[l->at] == '-');

	if (!starts(l, at, "0x") && !starts(l, at, "0X"))
		return 0;
	return is(l, at + 2, is_hex_digit) ? skip(l, at + 2, is_hex_digit) - l->at : 0;
}

/* 1e5, 1.5E-3; an exponent has no plus sign */
static size_t float_with_exponent(const struct lexer *l)
{
	size_t digits = l->at + (l->text[l->at] == '-'), at = skip(l, digits, char_is_digit);

	if (at == digits)
		return 0;
	if (l->text[at] == '.' && is(l, at + 1, char_is_digit))
		at = skip(l, at + 1, char_is_digit);
	if (l->text[at] != 'e' && l->text[at] != 'E')
		return 0;
	at += 1 + (l->text[at + 1] == '-');
	return is(l, at, char_is_digit) ? skip(l, at, char_is_digit) - l->at : 0;
}

/* How long a number is whose last run of digits is [digits, end): no name may
 * begin there. The last digit is given up if that helps, else 0. */
static size_t number_end(const struct lexer *l, size_t digits, size_t end, size_t min_digits)
{
	if (!is(l, end, char_is_name_start))
		return end - l->at;
	return end - digits > min_digits ? end - 1 - l->at : 0;
}

static size_t float_number(const struct lexer *l)
{
	size_t digits = l->at + (l->text[l->at] == '-'), dot = skip(l, digits, char_is_digit);

	if (l->text[dot] != '.')
		return 0;
	return dot > digits || is(l, dot + 1, char_is_digit) ?
		       number_end(l, dot + 1, skip(l, dot + 1, char_is_digit),
				  dot > digits ? 0 : 1) :
		       0;
}

static size_t integer(const struct lexer *l)
{
	size_t digits = l->at + (l->text[l->at] == '-'), end = skip(l, digits, char_is_digit);

	return end > digits ? number_end(l, digits, end, 1) : 0;
}

static size_t bracket_name(const struct lexer *l)
{
	size_t n;

	if (l->text[l->at] != '[' || word_before(l) ||
	    (l->at > 0 && strchr("])", l->text[l->at - 1]) != NULL))
		return 0;
	n = strcspn(l->text + l->at + 1, "[]");
	return n > 0 && l->text[l->at + 1 + n] == ']' ? n + 2 : 0;
}

/* `words` in any case, with any space between them. */
static size_t phrase(const struct lexer *l, const char *words)
{
	size_t at = l->at, n;

	for (;; words += n + 1, at = skip(l, at + n, char_is_space)) {
		n = strcspn(words, " ");
		if (l->len - at < n || !same_letters(l->text + at, words, n) ||
		    is(l, at + n, char_is_word))
			return 0;
		if (words[n] == '\0')
			return at + n - l->at;
	}
}

/* Longer ones first where one begins like another. */
static const struct {
	const char *words;
	unsigned kind;
} phrases[] = {
	{ "JOIN", K_KEYWORD },
	{ "LEFT JOIN", K_KEYWORD },
	{ "LEFT OUTER JOIN", K_KEYWORD },
	{ "RIGHT JOIN", K_KEYWORD },
	{ "RIGHT OUTER JOIN", K_KEYWORD },
	{ "FULL JOIN", K_KEYWORD },
	{ "FULL OUTER JOIN", K_KEYWORD },
	{ "INNER JOIN", K_KEYWORD },
	{ "OUTER JOIN", K_KEYWORD },
	{ "CROSS JOIN", K_KEYWORD },
	{ "NATURAL JOIN", K_KEYWORD },
	{ "END IF", K_KEYWORD },
	{ "END LOOP", K_KEYWORD },
	{ "END WHILE", K_KEYWORD },
	{ "END FOR", K_KEYWORD },
	{ "END CASE", K_KEYWORD },
	{ "END", K_KEYWORD },
	{ "IF EXISTS", K_KEYWORD },
	{ "IF NOT EXISTS", K_KEYWORD },
	{ "NOT NULL", K_KEYWORD },
	{ "ASC NULLS FIRST", K_ORDER },
	{ "ASC NULLS LAST", K_ORDER },
	{ "ASC", K_ORDER },
	{ "DESC NULLS FIRST", K_ORDER },
	{ "DESC NULLS LAST", K_ORDER },
	{ "DESC", K_ORDER },
	{ "NULLS FIRST", K_ORDER },
	{ "NULLS LAST", K_ORDER },
	{ "UNION ALL", K_KEYWORD },
	{ "CREATE OR REPLACE", K_STATEMENT_WORD },
	{ "CREATE", K_STATEMENT_WORD },
	{ "DOUBLE PRECISION", K_TYPE_NAME },
	{ "GROUP BY", K_KEYWORD },
	{ "ORDER BY", K_KEYWORD },
	{ "PRIMARY KEY", K_KEYWORD },
	{ "HANDLER FOR", K_KEYWORD },
	{ "NOT LIKE", K_COMPARATOR },
	{ "LIKE", K_COMPARATOR },
	{ "NOT ILIKE", K_COMPARATOR },
	{ "ILIKE", K_COMPARATOR },
	{ "NOT RLIKE", K_COMPARATOR },
	{ "RLIKE", K_COMPARATOR },
	{ "NOT REGEXP BINARY", K_COMPARATOR },
	{ "REGEXP BINARY", K_COMPARATOR },
	{ "NOT REGEXP", K_COMPARATOR },
	{ "REGEXP", K_COMPARATOR },
};

static bool is_word_inside(uint32_t c)
{
	return char_is_word(c) || c == '$' || c == '#';
}

/* A phrase, a keyword or a name: the kind is its own. */
static size_t word(const struct lexer *l, unsigned *ret_kind)
{
	size_t n;

	if (!is(l, l->at, char_is_word))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(phrases); i++) {
		n = phrase(l, phrases[i].words);
		if (n > 0) {
			*ret_kind = phrases[i].kind;
			return n;
		}
	}
	n = skip(l, l->at, is_word_inside) - l->at;
	*ret_kind = lexer_word_kind(l->text + l->at, n);
	return n;
}

static size_t punctuation(const struct lexer *l)
{
	return strchr(";:()[],.", l->text[l->at]) != NULL;
}

static size_t json_operator(const struct lexer *l)
{
	static const char *const operators[] = { "->>", "->", "#>>", "#>", "@>", "<@", "-", "#-" };

	for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
		if (starts(l, l->at, operators[i]))
			return strlen(operators[i]);
	}
	return 0;
}

static size_t comparator(const struct lexer *l)
{
	return strspn(l->text + l->at, "<>=~!");
}

static size_t operator(const struct lexer *l)
{
	return strspn(l->text + l->at, "+/@#%^&|-");
}

static const struct rule {
	size_t (*match)(const struct lexer *l);
	unsigned kind;
} rules[] = {
	{ block_comment, K_COMMENT }, { line_comment, K_COMMENT }, { newline, K_NEWLINE },
	{ space, K_SPACE }, { assign, K_ASSIGN }, { cast, K_PUNCTUATION }, { wildcard, K_WILDCARD },
	{ backtick_name, K_NAME }, { acute_name, K_NAME }, { placeholder, K_PLACEHOLDER },
	{ command, K_OTHER }, { firm_keyword, K_KEYWORD }, { at_name, K_NAME },
	{ name_in_context, K_NAME }, { hex_number, K_HEX }, { float_with_exponent, K_FLOAT },
	{ float_number, K_FLOAT }, { integer, K_INTEGER }, { single_quoted, K_STRING },
	{ double_quoted, K_SYMBOL }, { bracket_name, K_NAME }, { NULL, 0 }, /* word() */
	{ punctuation, K_PUNCTUATION }, { json_operator, K_OPERATOR }, { comparator, K_COMPARATOR },
	{
		operator,
		K_OPERATOR },
	};

/* ---- the lexer ---- */

/* One behind the last `needle` in the text, 0 when there is none. */
static size_t last_end(const char *text, size_t len, const char *needle)
{
	size_t n = strlen(needle);

	for (size_t end = len; end >= n; end--) {
		if (memcmp(text + end - n, needle, n) == 0)
			return end;
	}
	return 0;
}

void lexer_init(struct lexer *l, const char *text, size_t len)
{
	*l = (struct lexer){ .text = text, .len = len };
	for (size_t i = 0; i < ARRAY_LEN(quotes); i++)
		l->last_quote[i] = last_end(text, len, quotes[i]);
	l->last_comment_end = last_end(text, len, "*/");
}

unsigned lexer_next(struct lexer *l, size_t *ret_from)
{
	size_t n;

	*ret_from = l->at;
	if (l->at >= l->len)
		return 0;
	n = dollar_literal(l);
	if (n > 0) {
		l->at += n;
		return K_OTHER;
	}
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		unsigned kind = rules[i].kind;

		n = rules[i].match == NULL ? word(l, &kind) : rules[i].match(l);
		if (n > 0) {
			l->at += n;
			return kind;
		}
	}
	char_decode(l->text + l->at, &n);
	l->at += n;
	return K_OTHER;
}
