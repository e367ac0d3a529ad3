/* SPDX-License-Identifier: Apache-2.0 */
#include "app/search/group.h"

#include "app/limits.h"

#define K_ANY_KEYWORD (K_KEYWORD | K_STATEMENT_WORD | K_ORDER)
#define K_ANY_NUMBER (K_INTEGER | K_FLOAT | K_HEX)
#define K_ANY_NAME (K_NAME | K_TYPE_NAME | K_PLACEHOLDER)
#define K_SCALAR (K_INTEGER | K_FLOAT | K_STRING | K_SYMBOL | K_NAME | K_PLACEHOLDER)
#define K_COMPARED (K_SCALAR | K_PARENTHESIS | K_FUNCTION | K_IDENTIFIER | K_OPERATION | K_TYPED)
#define K_LISTED                                                                                   \
	(K_SCALAR | K_KEYWORD | K_WILDCARD | K_FUNCTION | K_CASE | K_IDENTIFIER | K_COMPARISON |   \
	 K_LIST | K_OPERATION)
#define K_ANY 0xFFFFFFFFu
#define NOT_FOUND SIZE_MAX

/* ---- helpers ---- */

static bool spells(const struct statement *s, const struct node *node, const char *word)
{
	return lexer_is_word(s->text + node->from, node->to - node->from, word);
}

bool group_is_keyword(const struct statement *s, const struct node *node, const char *word)
{
	return node->kind == K_KEYWORD && spells(s, node, word);
}

const char *group_text(struct arena *a, const struct statement *s, const struct node *node)
{
	return arena_strndup(a, s->text + node->from, node->to - node->from);
}

/* The index of the next node that is not blank, behind or before `at`. */
static size_t next_of(const struct statement *s, size_t at)
{
	for (size_t i = at + 1; i < s->n; i++) {
		if ((s->nodes[i]->kind & K_BLANK) == 0)
			return i;
	}
	return NOT_FOUND;
}

static size_t previous_of(const struct statement *s, size_t at)
{
	for (size_t i = at; i-- > 0;) {
		if ((s->nodes[i]->kind & K_BLANK) == 0)
			return i;
	}
	return NOT_FOUND;
}

static bool kind_at(const struct statement *s, size_t at, unsigned kinds)
{
	return at != NOT_FOUND && (s->nodes[at]->kind & kinds) != 0;
}

/* Makes one node of the nodes [first, last]: the first of them grows when it is
 * of the kind `extend`. */
static struct node *wrap(struct arena *a, struct statement *s, size_t first, size_t last,
			 unsigned kind, unsigned extend)
{
	struct node *node = s->nodes[first];
	size_t to = s->nodes[last]->to;

	if ((node->kind & extend) == 0) {
		node = ARENA_NEW(a, struct node);
		node->kind = kind;
		node->from = s->nodes[first]->from;
		s->nodes[first] = node;
	}
	node->to = to;
	memmove(s->nodes + first + 1, s->nodes + last + 1, (s->n - last - 1) * sizeof(*s->nodes));
	s->n -= last - first;
	return node;
}

static struct node **copy_nodes(struct arena *a, const struct statement *s)
{
	struct node **copy = ARENA_ARRAY(a, s->n, struct node *);

	memcpy(copy, s->nodes, s->n * sizeof(*copy));
	return copy;
}

/* ---- comments ---- */

/* A comment and the comments and newlines behind it; what ends the text in
 * comments stays as it is. */
static void group_comments(struct arena *a, struct statement *s)
{
	for (size_t at = 0; at < s->n; at++) {
		size_t end = at;

		if (s->nodes[at]->kind != K_COMMENT)
			continue;
		while (end < s->n && (s->nodes[end]->kind & (K_COMMENT | K_NEWLINE)) != 0)
			end++;
		if (end == s->n)
			return;
		wrap(a, s, at, end - 1, K_COMMENTS, 0);
	}
}

/* A group takes the comment behind it. */
static void absorb_comments(struct arena *a, struct statement *s)
{
	for (size_t at = 0; at < s->n; at++) {
		size_t previous = previous_of(s, at);

		if (s->nodes[at]->kind != K_COMMENTS || !kind_at(s, previous, K_ANY_GROUP))
			continue;
		wrap(a, s, previous, at, 0, K_ANY_GROUP)->commented = true;
		at = previous;
	}
}

/* ---- delimited groups ---- */

static const struct pair {
	unsigned kind;
	const char *open, *open_too, *close;
	unsigned group;
} pairs[] = {
	{ K_PUNCTUATION, "[", NULL, "]", K_BRACKETS },
	{ K_PUNCTUATION, "(", NULL, ")", K_PARENTHESIS },
	{ K_KEYWORD, "CASE", NULL, "END", K_CASE },
	{ K_KEYWORD, "IF", NULL, "END IF", K_GROUP },
	{ K_KEYWORD, "FOR", "FOREACH", "END LOOP", K_GROUP },
	{ K_KEYWORD, "BEGIN", NULL, "END", K_GROUP },
};

static unsigned deepest(const struct statement *s, size_t first, size_t last)
{
	unsigned depth = 0;

	for (size_t i = first; i <= last; i++)
		depth = MAX(depth, s->nodes[i]->depth);
	return depth;
}

/* Every pair becomes a group, the inner ones first; a closing one too many and
 * an opening one never closed stay as they are. False: nested too deep. */
static bool group_pairs(struct arena *a, struct statement *s, const struct pair *p)
{
	size_t *open = ARENA_ARRAY(a, s->n, size_t), n_open = 0;

	for (size_t at = 0; at < s->n; at++) {
		const struct node *node = s->nodes[at];

		if (node->kind != p->kind)
			continue;
		if (spells(s, node, p->open) || (p->open_too && spells(s, node, p->open_too))) {
			open[n_open++] = at;
		} else if (spells(s, node, p->close) && n_open > 0) {
			size_t first = open[--n_open];
			unsigned depth = deepest(s, first, at) + 1;

			wrap(a, s, first, at, p->group, 0)->depth = depth;
			if (depth > SEARCH_DEPTH_MAX)
				return false;
			at = first;
		}
	}
	return true;
}

/* ---- two operands and what joins them ---- */

enum reach { BOTH, NEXT_IF_NAMED, LEFT_ONLY, STATEMENT };

static const struct join {
	unsigned group;
	unsigned joint; /* the kinds that join, and how they are spelled if that matters */
	const char *spelled[3];
	unsigned left, right; /* the kinds of operands */
	const char *words[3]; /* keywords that are operands as well */
	unsigned extend;      /* what grows when it stands on the left */
	enum reach reach;
} joins[] = {
#define JOIN_PERIOD (&joins[0])
	{
		.group = K_IDENTIFIER,
		.joint = K_PUNCTUATION | K_OPERATOR,
		.spelled = { ".", "->", "->>" },
		.left = K_BRACKETS | K_IDENTIFIER | K_NAME | K_SYMBOL,
		.extend = K_IDENTIFIER,
		.reach = NEXT_IF_NAMED,
	},
#define JOIN_INDEX (&joins[1])
	{
		.group = K_IDENTIFIER,
		.joint = K_BRACKETS,
		.left = K_BRACKETS | K_IDENTIFIER | K_FUNCTION | K_NAME | K_SYMBOL,
		.extend = K_IDENTIFIER,
		.reach = LEFT_ONLY,
	},
#define JOIN_CAST (&joins[2])
	{
		.group = K_IDENTIFIER,
		.joint = K_PUNCTUATION,
		.spelled = { "::" },
		.left = K_ANY,
		.right = K_ANY,
		.extend = K_IDENTIFIER,
	},
#define JOIN_OPERATION (&joins[3])
	{
		.group = K_OPERATION,
		.joint = K_OPERATOR | K_WILDCARD,
		.left = K_COMPARED | K_BRACKETS,
		.right = K_COMPARED | K_BRACKETS,
		.words = { "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP" },
	},
#define JOIN_COMPARISON (&joins[4])
	{
		.group = K_COMPARISON,
		.joint = K_COMPARATOR,
		.left = K_COMPARED,
		.right = K_COMPARED,
		.words = { "NULL" },
	},
#define JOIN_AS (&joins[5])
	{
		.group = K_IDENTIFIER,
		.joint = K_KEYWORD,
		.spelled = { "AS" },
		.left = ~(unsigned)K_ANY_KEYWORD,
		.right = ~(unsigned)K_STATEMENT_WORD,
		.words = { "NULL" },
		.extend = K_IDENTIFIER,
	},
#define JOIN_ASSIGN (&joins[6])
	{
		.group = K_GROUP,
		.joint = K_ASSIGN,
		.left = ~(unsigned)K_KEYWORD,
		.right = ~(unsigned)K_KEYWORD,
		.reach = STATEMENT,
	},
#define JOIN_LIST (&joins[7])
	{
		.group = K_LIST,
		.joint = K_PUNCTUATION,
		.spelled = { "," },
		.left = K_LISTED,
		.right = K_LISTED,
		.extend = K_LIST,
	},
};

static bool joined_by(const struct statement *s, const struct node *node, const struct join *j)
{
	if ((node->kind & j->joint) == 0)
		return false;
	if (j->spelled[0] == NULL)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(j->spelled) && j->spelled[i] != NULL; i++) {
		if (spells(s, node, j->spelled[i]))
			return true;
	}
	return false;
}

static bool is_operand(const struct statement *s, const struct node *node, unsigned kinds,
		       const struct join *j)
{
	if ((node->kind & kinds) != 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(j->words) && j->words[i] != NULL; i++) {
		if (group_is_keyword(s, node, j->words[i]))
			return true;
	}
	return false;
}

/* The last node of the group around the joint at `at`, NOT_FOUND when what
 * stands right of it is no operand. */
static size_t reach_of(const struct statement *s, size_t at, const struct join *j)
{
	static const unsigned named = K_BRACKETS | K_FUNCTION | K_NAME | K_SYMBOL | K_WILDCARD |
				      K_STRING;
	size_t next = next_of(s, at);

	if (j->reach == LEFT_ONLY)
		return at;
	if (j->reach == NEXT_IF_NAMED)
		return kind_at(s, next, named) ? next : at;
	if (next == NOT_FOUND || !is_operand(s, s->nodes[next], j->right, j))
		return NOT_FOUND;
	for (size_t i = next; j->reach == STATEMENT && i < s->n; i++) {
		if (s->nodes[i]->kind == K_PUNCTUATION && spells(s, s->nodes[i], ";"))
			return i;
	}
	return next;
}

/*
 * Groups every joint with its operands, left to right. As in sqlparse, the right
 * operand of one joint counts by its own kind as the left operand of the next,
 * while the group takes the whole of what was made before: `a = 1 = 2` is a
 * comparison whose left side is a comparison.
 */
static void group_joined(struct arena *a, struct statement *s, const struct join *j)
{
	struct node **old = copy_nodes(a, s);
	const struct node *left = NULL;
	size_t n = s->n, gone = 0, left_at = 0;

	for (size_t i = 0; i < n; i++) {
		size_t at = i - gone, last;

		/* of what is in a group by now only the last one counts */
		if (i < left_at + gone || (old[i]->kind & K_BLANK) != 0)
			continue;
		if (joined_by(s, old[i], j) && left != NULL && is_operand(s, left, j->left, j) &&
		    (last = reach_of(s, at, j)) != NOT_FOUND) {
			const struct node *first = s->nodes[left_at], *right = s->nodes[last];
			struct node *group = wrap(a, s, left_at, last, j->group, j->extend);

			if (j->group == K_COMPARISON) {
				group->left = first;
				group->comparator = old[i];
				group->right = right;
			}
			gone += last - left_at;
			left = group;
			continue;
		}
		left = old[i];
		left_at = at;
	}
}

/* ---- groups of a shape of their own ---- */

/* OVER and its window: no name, and nothing MLflow knows. */
static void group_over(struct arena *a, struct statement *s)
{
	for (size_t at = 0; at < s->n; at++) {
		size_t next = next_of(s, at);

		if (group_is_keyword(s, s->nodes[at], "OVER") &&
		    kind_at(s, next, K_PARENTHESIS | K_ANY_NAME))
			wrap(a, s, at, next, K_GROUP, 0);
	}
}

static void group_functions(struct arena *a, struct statement *s)
{
	for (size_t at = 0; at < s->n; at++) {
		size_t next = next_of(s, at);

		if ((s->nodes[at]->kind & K_ANY_NAME) != 0 && kind_at(s, next, K_PARENTHESIS))
			wrap(a, s, at, next, K_FUNCTION, 0);
	}
}

/* WHERE and all behind it up to the next clause of SQL. */
static void group_where(struct arena *a, struct statement *s)
{
	static const char *const clauses[] = { "ORDER BY",  "GROUP BY", "LIMIT",     "UNION",
					       "UNION ALL", "EXCEPT",   "INTERSECT", "HAVING",
					       "RETURNING", "INTO" };

	for (size_t at = 0; at < s->n; at++) {
		size_t end = at + 1;
		bool ended = false;

		if (!group_is_keyword(s, s->nodes[at], "WHERE"))
			continue;
		for (; end < s->n && !ended; end += !ended) {
			for (size_t i = 0; i < ARRAY_LEN(clauses); i++)
				ended = ended || group_is_keyword(s, s->nodes[end], clauses[i]);
		}
		wrap(a, s, at, end - 1, K_GROUP, 0);
	}
}

/* Every name left over. */
static void group_identifiers(struct statement *s)
{
	for (size_t at = 0; at < s->n; at++) {
		if ((s->nodes[at]->kind & (K_NAME | K_SYMBOL)) != 0)
			s->nodes[at]->kind = K_IDENTIFIER;
	}
}

/* An identifier or number and the ASC or DESC behind it. */
static void group_order(struct arena *a, struct statement *s)
{
	for (size_t at = 0; at < s->n; at++) {
		size_t previous = previous_of(s, at);

		if (s->nodes[at]->kind != K_ORDER ||
		    !kind_at(s, previous, K_IDENTIFIER | K_ANY_NUMBER))
			continue;
		wrap(a, s, previous, at, K_IDENTIFIER, 0);
		at = previous;
	}
}

/* date '2001-09-28', interval '2' day; never at the beginning of the text. */
static void group_typed(struct arena *a, struct statement *s)
{
	static const char *const units[] = { "DAY", "HOUR", "MINUTE", "MONTH", "SECOND", "YEAR" };

	for (size_t at = 0; at < s->n; at++) {
		size_t next = next_of(s, at);

		if (s->nodes[at]->kind == K_TYPE_NAME && kind_at(s, next, K_STRING) &&
		    previous_of(s, at) != NOT_FOUND)
			wrap(a, s, at, next, K_TYPED, 0);
		next = next_of(s, at);
		for (size_t i = 0; kind_at(s, at, K_TYPED) && i < ARRAY_LEN(units); i++) {
			if (next != NOT_FOUND && group_is_keyword(s, s->nodes[next], units[i])) {
				wrap(a, s, at, next, 0, K_TYPED);
				break;
			}
		}
	}
}

/* Two neighbours without anything between them: the second is an alias. */
static void group_aliased(struct arena *a, struct statement *s)
{
	static const unsigned aliased = K_PARENTHESIS | K_FUNCTION | K_CASE | K_IDENTIFIER |
					K_OPERATION | K_COMPARISON | K_ANY_NUMBER;

	for (size_t at = 0; at < s->n; at++) {
		size_t next = next_of(s, at);

		if ((s->nodes[at]->kind & aliased) != 0 && kind_at(s, next, K_IDENTIFIER))
			wrap(a, s, at, next, K_IDENTIFIER, K_IDENTIFIER);
	}
}

/* VALUES up to the last parenthesis. */
static void group_values(struct arena *a, struct statement *s)
{
	size_t start = 0, last = NOT_FOUND;

	while (start < s->n && !group_is_keyword(s, s->nodes[start], "VALUES"))
		start++;
	for (size_t at = start; at < s->n; at++) {
		if (s->nodes[at]->kind == K_PARENTHESIS)
			last = at;
	}
	if (last != NOT_FOUND)
		wrap(a, s, start, last, K_GROUP, 0);
}

static bool group_all(struct arena *a, struct statement *s)
{
	group_comments(a, s);
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		if (!group_pairs(a, s, &pairs[i]))
			return false;
	}
	group_over(a, s);
	group_functions(a, s);
	group_where(a, s);
	group_joined(a, s, JOIN_PERIOD);
	group_joined(a, s, JOIN_INDEX);
	group_identifiers(s);
	group_order(a, s);
	group_joined(a, s, JOIN_CAST);
	group_typed(a, s);
	group_joined(a, s, JOIN_OPERATION);
	group_joined(a, s, JOIN_COMPARISON);
	group_joined(a, s, JOIN_AS);
	group_aliased(a, s);
	group_joined(a, s, JOIN_ASSIGN);
	absorb_comments(a, s);
	group_joined(a, s, JOIN_LIST);
	group_values(a, s);
	return true;
}

void group_name(struct arena *a, struct statement *s, const char *word)
{
	size_t len = strlen(word);

	for (size_t at = 0; at < s->n; at++) {
		struct node *node = s->nodes[at];

		if (node->kind == K_KEYWORD && node->to - node->from == len &&
		    memcmp(s->text + node->from, word, len) == 0)
			node->kind = K_IDENTIFIER;
	}
	group_joined(a, s, JOIN_COMPARISON);
}

/* ---- statements ---- */

/* Where one statement ends: a semicolon outside parentheses and BEGIN blocks,
 * or the word GO. */
struct splitter {
	int level;
	unsigned blocks;
	bool ended;
};

static void split_at(struct splitter *sp, const struct statement *s, const struct node *node)
{
	bool punctuation = node->kind == K_PUNCTUATION;
	size_t len = node->to - node->from;

	if (punctuation && spells(s, node, "(")) {
		sp->level++;
	} else if (punctuation && spells(s, node, ")")) {
		sp->level--;
	} else if (group_is_keyword(s, node, "BEGIN")) {
		sp->level++;
		sp->blocks++;
	} else if (group_is_keyword(s, node, "END")) {
		sp->level--;
		sp->blocks -= sp->blocks > 0;
	}
	if ((punctuation && spells(s, node, ";") && sp->level <= 0 && sp->blocks == 0) ||
	    (node->kind == K_KEYWORD && len == 2 && memcmp(s->text + node->from, "GO", 2) == 0))
		sp->ended = true;
}

static struct node *next_token(struct arena *a, struct lexer *l)
{
	size_t from;
	unsigned kind = lexer_next(l, &from);
	struct node *node;

	if (kind == 0)
		return NULL;
	node = ARENA_NEW(a, struct node);
	*node = (struct node){ .kind = kind, .from = from, .to = l->at };
	return node;
}

/* Reads one statement. `node` is its first token and becomes the first of the
 * next one, NULL at the end. False: too many tokens. */
static bool read_statement(struct arena *a, struct lexer *l, struct node **node,
			   struct statement *s, bool *ret_blank)
{
	struct splitter splitter = { 0 };

	*ret_blank = true;
	for (s->n = 0; *node != NULL; *node = next_token(a, l)) {
		/* what is blank behind the end still belongs to it */
		if (splitter.ended && (*node)->kind != K_SPACE &&
		    ((*node)->kind != K_COMMENT || l->text[(*node)->from] == '/'))
			break;
		if (s->n == SEARCH_TOKENS_MAX)
			return false;
		s->nodes[s->n++] = *node;
		*ret_blank = *ret_blank && ((*node)->kind & K_BLANK) != 0;
		split_at(&splitter, s, *node);
	}
	return true;
}

int group_statements(struct arena *a, const char *text, struct statement *ret)
{
	struct statement next = { .text = text };
	size_t len = strlen(text);
	struct lexer lexer;
	struct node *node;
	bool blank;
	int n = 0;

	*ret = next;
	lexer_init(&lexer, text, len);
	next.nodes = ARENA_ARRAY(a, MIN(len, SEARCH_TOKENS_MAX), struct node *);
	for (node = next_token(a, &lexer); node != NULL;) {
		if (!read_statement(a, &lexer, &node, &next, &blank))
			return -1;
		if (blank && node == NULL)
			break;
		if (!group_all(a, &next))
			return -1;
		if (n++ == 0) {
			*ret = next;
			ret->nodes = copy_nodes(a, &next);
		}
	}
	return n;
}
