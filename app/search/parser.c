/* SPDX-License-Identifier: Apache-2.0 */
#include "app/search/parser.h"

/* ---- comparisons of several tokens ---- */

/* The statement's nodes that are not blank, and where we are among them. */
struct reader {
	struct arena *arena;
	struct statement statement;
	size_t at;
	struct clauses *out;
};

static const struct node *peek(const struct reader *r, size_t ahead)
{
	return r->at + ahead < r->statement.n ? r->statement.nodes[r->at + ahead] : NULL;
}

static bool word_at(const struct reader *r, size_t ahead, const char *word)
{
	const struct node *node = peek(r, ahead);

	return node != NULL && group_is_keyword(&r->statement, node, word);
}

static bool kind_at(const struct reader *r, size_t ahead, unsigned kind)
{
	const struct node *node = peek(r, ahead);

	return node != NULL && node->kind == kind;
}

static struct piece piece_of(const struct reader *r, const struct node *node)
{
	return (struct piece){ node->kind, group_text(r->arena, &r->statement, node) };
}

static struct clause *add_clause(struct reader *r)
{
	return &r->out->v[r->out->n++];
}

/* One node that is a clause as it is. */
static void take_one(struct reader *r)
{
	const struct statement *s = &r->statement;
	const struct node *node = peek(r, 0);
	struct clause *c = add_clause(r);

	c->text = group_text(r->arena, s, node);
	c->type = group_is_keyword(s, node, "AND") ? CLAUSE_AND : CLAUSE_OTHER;
	r->at++;
	if (node->kind != K_COMPARISON)
		return;
	c->type = CLAUSE_COMPARISON;
	c->n_pieces = node->commented ? 4 : 3;
	c->left = piece_of(r, node->left);
	c->right = piece_of(r, node->right);
	c->comparator = group_text(r->arena, s, node->comparator);
}

/* `n` nodes that make a comparison; `value` is the last of them or NULL. */
static void take_joined(struct reader *r, size_t n, const char *comparator,
			const struct node *value)
{
	struct clause *c = add_clause(r);

	*c = (struct clause){
		.type = CLAUSE_COMPARISON,
		.n_pieces = value != NULL ? 3 : 2,
		.left = piece_of(r, peek(r, 0)),
		.comparator = comparator,
	};
	if (value != NULL)
		c->right = piece_of(r, value);
	c->text = arena_printf(r->arena, "%s%s%s", c->left.text, comparator,
			       value != NULL ? c->right.text : "");
	r->at += n;
}

/* A comparison that begins with the identifier here. What is none is taken as
 * the reference does, four nodes at once, so that no comparison is seen that
 * begins among them. */
static void take_from_identifier(struct reader *r)
{
	if (word_at(r, 1, "IN") && kind_at(r, 2, K_PARENTHESIS)) {
		take_joined(r, 3, piece_of(r, peek(r, 1)).text, peek(r, 2));
	} else if (word_at(r, 1, "IS") && word_at(r, 2, "NULL")) {
		take_joined(r, 3, "IS NULL", NULL);
	} else if (word_at(r, 1, "IS") && word_at(r, 2, "NOT NULL")) {
		take_joined(r, 3, "IS NOT NULL", NULL);
	} else if (word_at(r, 1, "NOT") && word_at(r, 2, "IN") && kind_at(r, 3, K_PARENTHESIS)) {
		take_joined(r, 4, "NOT IN", peek(r, 3));
	} else {
		for (size_t i = 0; i < 4 && peek(r, 0) != NULL; i++)
			take_one(r);
	}
}

/* A number compared with the bare word `timestamp`. What else begins with it is no
 * comparison, and the word is then there twice, as in the reference. */
static void take_from_timestamp(struct reader *r)
{
	static const char *const comparators[] = { "!=", "<", "<=", "=", ">", ">=" };
	const struct node *word = peek(r, 0), *comparator = peek(r, 1), *value = peek(r, 2);
	size_t at = r->at;
	struct clause *c;

	for (size_t i = 0; i < ARRAY_LEN(comparators); i++) {
		if (comparator->kind != K_COMPARATOR || value->kind != K_INTEGER ||
		    strcmp(group_text(r->arena, &r->statement, comparator), comparators[i]) != 0)
			continue;
		c = add_clause(r);
		*c = (struct clause){
			.type = CLAUSE_COMPARISON,
			.n_pieces = 3,
			.left = piece_of(r, word),
			.right = piece_of(r, value),
			.comparator = comparators[i],
			.is_timestamp = true,
		};
		r->at += 3;
		return;
	}
	for (size_t i = 0; i < 3; i++)
		take_one(r);
	r->at = at;
	take_one(r);
	r->at = at + 3;
}

static bool is_timestamp_word(const struct reader *r)
{
	const struct node *node = peek(r, 0);

	return node->kind == K_TYPE_NAME &&
	       strcmp(group_text(r->arena, &r->statement, node), "timestamp") == 0;
}

static void drop_blanks(struct statement *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if ((s->nodes[i]->kind & K_BLANK) == 0)
			s->nodes[n++] = s->nodes[i];
	}
	s->n = n;
}

/* `name`: a keyword that is a name here, or NULL. */
static struct clauses parse(struct arena *a, const char *filter, bool of_traces, const char *name)
{
	struct clauses out = { 0 };
	struct reader r = { .arena = a, .out = &out };

	out.n_statements = group_statements(a, filter, &r.statement);
	if (out.n_statements < 1)
		return out;
	if (name != NULL)
		group_name(a, &r.statement, name);
	drop_blanks(&r.statement);
	/* a third more than nodes, for words that are there twice */
	out.v = ARENA_ARRAY(a, r.statement.n + r.statement.n / 3, struct clause);
	while (peek(&r, 0) != NULL) {
		/* a comparison takes three nodes at least */
		if (of_traces && peek(&r, 2) != NULL && is_timestamp_word(&r))
			take_from_timestamp(&r);
		else if (kind_at(&r, 0, K_IDENTIFIER) && peek(&r, 2) != NULL)
			take_from_identifier(&r);
		else
			take_one(&r);
	}
	return out;
}

struct clauses parse_filter_alone(struct arena *a, const char *filter)
{
	struct clauses out = { 0 };
	struct reader r = { .arena = a, .out = &out };

	out.n_statements = group_statements(a, filter, &r.statement);
	if (out.n_statements < 1)
		return out;
	drop_blanks(&r.statement);
	out.v = ARENA_ARRAY(a, r.statement.n, struct clause);
	while (peek(&r, 0) != NULL) {
		take_one(&r);
		if (out.v[out.n - 1].type == CLAUSE_AND)
			out.v[out.n - 1].type = CLAUSE_OTHER;
	}
	return out;
}

struct clauses parse_filter(struct arena *a, const char *filter)
{
	return parse(a, filter, false, NULL);
}

struct clauses parse_filter_of_traces(struct arena *a, const char *filter)
{
	return parse(a, filter, true, NULL);
}

struct clauses parse_filter_of_mcp_versions(struct arena *a, const char *filter)
{
	return parse(a, filter, false, "version");
}

struct clauses parse_filter_of_mcp_endpoints(struct arena *a, const char *filter)
{
	return parse(a, filter, false, "server_name");
}

/* ---- order_by ---- */

/* `timestamp` is a type to sqlparse, but the name of an attribute to the model
 * registry, and so MLflow lets it pass here. */
static bool is_timestamp(const struct statement *s)
{
	const struct node *first = s->nodes[0], *last = s->nodes[s->n - 1];

	if (first->kind != K_TYPE_NAME || first->to - first->from != 9 ||
	    memcmp(s->text + first->from, "timestamp", 9) != 0)
		return false;
	for (size_t i = 1; i + 1 < s->n; i++) {
		if ((s->nodes[i]->kind & K_BLANK) == 0)
			return false;
	}
	return s->n == 1 || last->kind == K_ORDER;
}

const char *parse_order(struct arena *a, const char *order_by)
{
	struct statement s;

	if (group_statements(a, order_by, &s) != 1)
		return NULL;
	if (s.n == 1 && s.nodes[0]->kind == K_IDENTIFIER)
		return group_text(a, &s, s.nodes[0]);
	if (is_timestamp(&s))
		return arena_printf(a, "timestamp%s%s", s.n > 1 ? " " : "",
				    s.n > 1 ? group_text(a, &s, s.nodes[s.n - 1]) : "");
	return NULL;
}
