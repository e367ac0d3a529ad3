/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searching the registry of MCP servers: the roots are mcp_servers s, mcp_server_versions v
 * and mcp_access_endpoints x, the last one with the version it leads to as r. Comparators
 * count as they are written. Follows MLflow 3.17.2, utils/search_utils.py (SearchUtils and
 * the three SearchMCP...Utils) and store/tracking/mcp_server_registry/sqlalchemy_mixin.py.
 */
#include "app/search/terms.h"

#include "app/semver.h"

#include <inttypes.h>
#include <strings.h>

/* What distinguishes the three roots. */
struct registry {
	const struct vocabulary *vocabulary;
	const char *root;                 /* the alias */
	const char *tags;                 /* the table of a row's tags, or NULL */
	const char *const *order_columns; /* that order_by knows */
	/* columns that the others are compared by; false: refused, and *ret_done when it is
	 * neither */
	bool (*put_special)(struct compiler *c, const struct condition *condition, bool *ret_done);
};

static const char *const times[] = { "created_at", "last_updated_at", NULL };
static const char *const comparators[] = { "!=", "<",    "<=",    "=",      ">", ">=",
					   "IN", "LIKE", "ILIKE", "NOT IN", NULL };
static const char *const number_comparators[] = { "!=", "<", "<=", "=", ">", ">=", NULL };

/* The version of a server that is its latest, for a status. */
#define LATEST_STATUS                                                                              \
	"(select l.status from mcp_server_versions l"                                              \
	" where l.workspace = s.workspace and l.name = s.name and l.status <> 'deleted'"           \
	" order by l.status = 'active' desc, l.version_major desc, l.version_minor desc,"          \
	" l.version_patch desc, l.version_prerelease_sort_key desc, l.created_at desc,"            \
	" l.version desc limit 1)"

/* Whether a server has an access endpoint that leads to a version. */
#define HAS_ENDPOINT                                                                               \
	"exists (select from mcp_access_endpoints x"                                               \
	" left join mcp_server_aliases a on a.workspace = x.workspace"                             \
	" and a.name = x.server_name and a.alias = x.server_alias"                                 \
	" join mcp_server_versions l on l.workspace = x.workspace and l.name = x.server_name"      \
	" and l.status <> 'deleted' and (x.server_alias = 'latest'"                                \
	" or l.version = coalesce(x.server_version, a.version))"                                   \
	" where x.workspace = s.workspace and x.server_name = s.name)"

/* ---- conditions ---- */

static bool check_comparator(struct compiler *c, const struct condition *condition)
{
	if (one_of(comparators, condition->comparator))
		return true;
	return refuse_value(c, "Invalid comparator '%s' for %s '%s'.", condition->comparator,
			    field_type_name(condition->term.type), condition->term.key);
}

static bool put(struct compiler *c, const char *expression, const struct condition *condition)
{
	buf_puts(&c->sql->where, " and ");
	return put_comparison(c, &c->sql->where, expression, condition->comparator,
			      &condition->value);
}

/* PostgreSQL compares numbers with numbers, and says so where the reference does not. */
static bool put_time(struct compiler *c, const struct registry *r,
		     const struct condition *condition)
{
	if (!one_of(number_comparators, condition->comparator))
		return refuse(c, BAD_REQUEST, "'%s' is a number, which '%s' does not compare",
			      condition->term.key, condition->comparator);
	return put(c, arena_printf(c->arena, "%s.%s", r->root, condition->term.key), condition);
}

static bool put_attribute(struct compiler *c, const struct registry *r,
			  const struct condition *condition)
{
	const char *key = condition->term.key;
	bool done = false;

	if (!r->put_special(c, condition, &done))
		return false;
	if (done)
		return true;
	if (one_of(times, key))
		return put_time(c, r, condition);
	return put(c, arena_printf(c->arena, "%s.%s", r->root, key), condition);
}

/* A row has a tag once at most, so joins do not multiply rows. */
static bool join_tag(struct compiler *c, const struct registry *r,
		     const struct condition *condition)
{
	struct buf *joins = &c->sql->joins;
	const char *alias = arena_printf(c->arena, "f%u", c->n_filters++);

	buf_printf(joins,
		   " join %s %s on %s.workspace = %s.workspace and %s.name = %s.name"
		   " and %s.key = %s and ",
		   r->tags, alias, alias, r->root, alias, r->root, alias,
		   text_param(c, condition->term.key));
	return put_comparison(c, joins, arena_printf(c->arena, "%s.value", alias),
			      condition->comparator, &condition->value);
}

static bool put_condition(struct compiler *c, const struct registry *r,
			  const struct condition *condition)
{
	enum field_type type = condition->term.type;

	if (type != ATTRIBUTE && !(type == TAG && r->tags))
		return refuse_value(c, "Invalid filter type '%s'.", field_type_name(type));
	if (!check_comparator(c, condition))
		return false;
	return type == TAG ? join_tag(c, r, condition) : put_attribute(c, r, condition);
}

/* ---- servers ---- */

static bool put_presence(struct compiler *c, const struct condition *condition)
{
	const struct operand *value = &condition->value;
	bool yes = value->type == OPERAND_TEXT && strcasecmp(value->text, "true") == 0;
	bool no = value->type == OPERAND_TEXT && strcasecmp(value->text, "false") == 0;

	if (strcmp(condition->comparator, "=") != 0 || yes == no)
		return refuse_value(c, "has_access_endpoints only supports '= true' or '= false'");
	buf_puts(&c->sql->where, yes ? " and " HAS_ENDPOINT : " and not " HAS_ENDPOINT);
	return true;
}

static bool put_of_server(struct compiler *c, const struct condition *condition, bool *ret_done)
{
	*ret_done = true;
	if (strcmp(condition->term.key, "status") == 0)
		return put(c, LATEST_STATUS, condition);
	if (strcmp(condition->term.key, "has_access_endpoints") == 0)
		return put_presence(c, condition);
	*ret_done = false;
	return true;
}

static const char *const server_attributes[] = {
	"created_at", "display_name", "has_access_endpoints", "last_updated_at", "name", "status",
	NULL
};
static const char *const server_lists[] = { "name", "status", NULL };
static const char *const server_orders[] = { "created_at", "last_updated_at", "name", NULL };
static const struct vocabulary server_words = {
	.attributes = server_attributes,
	.numbers = times,
	.list_attributes = server_lists,
	.field_type = run_field_type,
	.may_be_null = run_may_be_null,
	.quotes_clauses = true,
};
static const struct registry servers = { &server_words, "s", "mcp_server_tags", server_orders,
					 put_of_server };

/* ---- versions ---- */

static const char *version_columns(void)
{
	return "(v.version_major, v.version_minor, v.version_patch, v.version_prerelease_sort_key)";
}

static void put_number(struct compiler *c, int64_t number)
{
	buf_printf(&c->sql->where, "%s, ",
		   integer_param(c, arena_printf(c->arena, "%" PRId64, number)));
}

/* Equality is of the text, build metadata included, and order of what SemVer compares. */
static bool put_version(struct compiler *c, const struct condition *condition)
{
	const struct operand *value = &condition->value;
	struct semver number;
	const char *wrong;

	if (!one_of(number_comparators, condition->comparator))
		return refuse_value(c, "version only supports semantic comparators '=', '!=', '<', "
				       "'<=', '>', and '>='");
	if (strcmp(condition->comparator, "=") == 0 || strcmp(condition->comparator, "!=") == 0)
		return put(c, "v.version", condition);
	wrong = semver_read(c->arena, "filter_string version",
			    value->type == OPERAND_TEXT ? value->text : "", &number);
	if (wrong)
		return refuse_value(c, "%s", wrong);
	buf_printf(&c->sql->where, " and %s %s (", version_columns(), condition->comparator);
	put_number(c, number.major);
	put_number(c, number.minor);
	put_number(c, number.patch);
	buf_printf(&c->sql->where, "%s)", text_param(c, number.sort_key));
	return true;
}

static bool put_of_version(struct compiler *c, const struct condition *condition, bool *ret_done)
{
	*ret_done = strcmp(condition->term.key, "version") == 0;
	return !*ret_done || put_version(c, condition);
}

static const char *const version_attributes[] = { "created_at", "last_updated_at", "name",
						  "status",     "version",         NULL };
static const char *const version_lists[] = { "status", NULL };
static const char *const version_orders[] = { "created_at", "last_updated_at", "version", NULL };
static const struct vocabulary version_words = {
	.attributes = version_attributes,
	.numbers = times,
	.list_attributes = version_lists,
	.field_type = run_field_type,
	.may_be_null = run_may_be_null,
	.parse = parse_filter_of_mcp_versions,
	.quotes_clauses = true,
};
static const struct registry versions = { &version_words, "v", NULL, version_orders,
					  put_of_version };

/* ---- access endpoints ---- */

static bool put_of_endpoint(struct compiler *c, const struct condition *condition, bool *ret_done)
{
	*ret_done = strcmp(condition->term.key, "status") == 0;
	return !*ret_done || put(c, "r.status", condition);
}

static const char *const endpoint_attributes[] = { "created_at", "last_updated_at", "server_name",
						   "status",     "transport_type",  NULL };
static const char *const endpoint_lists[] = { "server_name", NULL };
static const char *const endpoint_orders[] = { "created_at", "id", "last_updated_at", "server_name",
					       NULL };
static const struct vocabulary endpoint_words = {
	.attributes = endpoint_attributes,
	.numbers = times,
	.list_attributes = endpoint_lists,
	.field_type = run_field_type,
	.may_be_null = run_may_be_null,
	.parse = parse_filter_of_mcp_endpoints,
	.quotes_clauses = true,
};
static const struct registry endpoints = { &endpoint_words, "x", NULL, endpoint_orders,
					   put_of_endpoint };

/* ---- order ---- */

static void sort_by(struct compiler *c, const char *column, enum search_type type, bool descending)
{
	add_key(c, (struct search_key){ column, type, descending, NULLS_NONE });
}

/* A version's number: what SemVer compares. */
static void sort_by_number(struct compiler *c, bool descending)
{
	sort_by(c, "v.version_major", SEARCH_INTEGER, descending);
	sort_by(c, "v.version_minor", SEARCH_INTEGER, descending);
	sort_by(c, "v.version_patch", SEARCH_INTEGER, descending);
	sort_by(c, "v.version_prerelease_sort_key", SEARCH_TEXT, descending);
}

static void put_order(struct compiler *c, const struct registry *r, const char *key,
		      bool descending)
{
	if (strcmp(key, "version") == 0)
		sort_by_number(c, descending);
	else
		sort_by(c, arena_printf(c->arena, "%s.%s", r->root, key),
			one_of(times, key) ? SEARCH_BIGINT : SEARCH_TEXT, descending);
}

static bool is_before(const struct string_list *seen, const char *key)
{
	for (size_t i = 0; i < seen->n; i++)
		if (strcmp(seen->v[i], key) == 0)
			return true;
	return false;
}

/* The keys of order_by, in *seen. */
static bool put_orders(struct compiler *c, const struct registry *r, struct string_list *seen)
{
	const struct search_input *in = c->input;

	seen->v = ARENA_ARRAY(c->arena, in->n_order_by, const char *);
	for (size_t i = 0; i < in->n_order_by; i++) {
		const char *key;
		bool descending;

		if (!query_fits(c) || !read_direction(c, in->order_by[i], &key, &descending))
			return false;
		if (!one_of(r->order_columns, key))
			return refuse_value(c, "Invalid order_by key '%s'. Valid keys: [%s]", key,
					    members_of(c->arena, r->order_columns));
		if (is_before(seen, key))
			return refuse_value(c, "Duplicate order_by field: '%s'", key);
		seen->v[seen->n++] = key;
		put_order(c, r, key, descending);
	}
	return true;
}

/* ---- the three searches ---- */

static bool compile(struct compiler *c, const struct registry *r, struct string_list *seen)
{
	struct condition *conditions;
	size_t n;

	*seen = (struct string_list){ 0 };
	if (!read_conditions(c, r->vocabulary, &conditions, &n))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!query_fits(c) || !put_condition(c, r, &conditions[i]))
			return false;
	return put_orders(c, r, seen);
}

static void sort_last(struct compiler *c, const char *column)
{
	add_unique_key(c, (struct search_key){ column, SEARCH_TEXT, false, NULLS_NONE });
}

static bool compile_servers(struct compiler *c)
{
	struct string_list seen;

	if (!compile(c, &servers, &seen))
		return false;
	if (!is_before(&seen, "name"))
		sort_last(c, "s.name");
	return true;
}

static bool compile_versions(struct compiler *c)
{
	struct string_list seen;

	if (!compile(c, &versions, &seen))
		return false;
	if (!is_before(&seen, "created_at"))
		sort_by(c, "v.created_at", SEARCH_BIGINT, false);
	sort_last(c, "v.version");
	return true;
}

static bool compile_endpoints(struct compiler *c)
{
	struct string_list seen;

	if (!compile(c, &endpoints, &seen))
		return false;
	if (!is_before(&seen, "id"))
		sort_last(c, "x.id");
	return true;
}

const struct search_entity search_mcp_servers = { .compile = compile_servers };
const struct search_entity search_mcp_versions = { .compile = compile_versions };
const struct search_entity search_mcp_endpoints = { .compile = compile_endpoints };

bool search_mcp_selects_status(struct arena *a, const char *filter)
{
	struct search_input input = { .filter = filter };
	struct search_params params;
	struct search_query query = { 0 };
	struct compiler c = { .arena = a, .input = &input, .params = &params, .query = &query };
	struct condition *conditions;
	size_t n;

	search_params_init(&params, a);
	if (!read_conditions(&c, &endpoint_words, &conditions, &n))
		return true;
	for (size_t i = 0; i < n; i++)
		if (conditions[i].term.type == ATTRIBUTE &&
		    strcmp(conditions[i].term.key, "status") == 0)
			return true;
	return false;
}
