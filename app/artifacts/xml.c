/* SPDX-License-Identifier: Apache-2.0 */
/* XML through expat; see xml.h. */
#include "app/artifacts/xml.h"

#include "app/limits.h"

#include <expat.h>

struct reader {
	struct arena *arena;
	XML_Parser parser;
	const char *root;
	xml_fn fn;
	void *arg;
	size_t depth;
	const char *paths[XML_DEPTH_MAX + 1]; /* of the open elements, without the root */
	char *text;
	size_t n; /* bytes of text since the last tag */
	bool failed;
};

static void stop(struct reader *r)
{
	r->failed = true;
	XML_StopParser(r->parser, XML_FALSE);
}

/* Names come with their namespace before a space; only the name counts. */
static const char *local_name(const char *name)
{
	const char *space = strrchr(name, ' ');

	return space ? space + 1 : name;
}

static void XMLCALL on_start(void *arg, const char *name, const char **attributes UNUSED)
{
	struct reader *r = arg;

	name = local_name(name);
	if (r->depth == XML_DEPTH_MAX || (!r->depth && *r->root && strcmp(name, r->root) != 0)) {
		stop(r);
		return;
	}
	r->depth++;
	r->paths[r->depth] =
		r->depth == 1 ? "" :
		r->depth == 2 ? arena_strdup(r->arena, name) :
				arena_printf(r->arena, "%s/%s", r->paths[r->depth - 1], name);
	r->n = 0;
}

static void XMLCALL on_end(void *arg, const char *name UNUSED)
{
	struct reader *r = arg;

	r->text[r->n] = '\0';
	r->fn(r->arg, r->paths[r->depth], r->text);
	r->depth--;
	r->n = 0;
}

static void XMLCALL on_text(void *arg, const char *text, int n)
{
	struct reader *r = arg;

	if (r->n + (size_t)n > XML_TEXT_MAX) {
		stop(r);
		return;
	}
	memcpy(r->text + r->n, text, (size_t)n);
	r->n += (size_t)n;
}

static void XMLCALL on_doctype(void *arg, const char *name UNUSED, const char *system UNUSED,
			       const char *public UNUSED, int has_internal UNUSED)
{
	stop(arg);
}

bool xml_read(struct arena *a, const char *text, size_t size, const char *root, xml_fn fn,
	      void *arg)
{
	struct reader r = { .arena = a, .root = root, .fn = fn, .arg = arg };
	bool ok;

	r.parser = XML_ParserCreateNS(NULL, ' ');
	if (!r.parser)
		return false;
	r.text = arena_alloc(a, XML_TEXT_MAX + 1);
	XML_SetUserData(r.parser, &r);
	XML_SetElementHandler(r.parser, on_start, on_end);
	XML_SetCharacterDataHandler(r.parser, on_text);
	XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
	ok = size <= STORE_ANSWER_MAX &&
	     XML_Parse(r.parser, text, (int)size, XML_TRUE) == XML_STATUS_OK && !r.failed;
	XML_ParserFree(r.parser);
	return ok;
}

struct search {
	struct arena *arena;
	const char *path, *found;
};

static void look(void *arg, const char *path, const char *text)
{
	struct search *s = arg;

	if (!s->found && strcmp(path, s->path) == 0)
		s->found = arena_strdup(s->arena, text);
}

const char *xml_find(struct arena *a, const char *text, size_t size, const char *path)
{
	struct search s = { a, path, NULL };

	return xml_read(a, text, size, "", look, &s) ? s.found : NULL;
}

const char *xml_escape(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, 6 * strlen(text) + 1), *to = out;

	for (; *text; text++) {
		const char *entity = *text == '&'  ? "&amp;" :
				     *text == '<'  ? "&lt;" :
				     *text == '>'  ? "&gt;" :
				     *text == '\r' ? "&#13;" :
						     NULL;

		if (!entity) {
			*to++ = *text;
			continue;
		}
		memcpy(to, entity, strlen(entity));
		to += strlen(entity);
	}
	return out;
}
