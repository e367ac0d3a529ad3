/* SPDX-License-Identifier: Apache-2.0 */
/* Provider credentials of requests; see credentials.h. */
#include "app/gateway/credentials.h"

#include "app/config.h"
#include "app/gateway/envelope.h"
#include "app/log.h"
#include "app/validate.h"
#include "app/webhooks/url.h"

#define API_BASE "api_base"

/* GATEWAY_DESTINATION_KEYS of mlflow/utils/validation.py, sorted. */
static const char *const destinations[] = { API_BASE, "base_url", "custom_llm_provider",
					    "fallbacks", "model_list" };

const struct secret *gateway_kek(const struct config *c)
{
	static struct secret *kek;

	if (!kek && !c->kek_passphrase)
		log_event(LOG_LEVEL_WARNING, "default_kek_passphrase",
			  "API keys of the AI gateway are encrypted with a passphrase that "
			  "everybody knows: whoever reads the database reads them. Set "
			  "MLFLOW_CRYPTO_KEK_PASSPHRASE, the same on every server of this "
			  "database, and enter the keys again");
	if (!kek)
		kek = kek_derive(c->kek_passphrase, (uint32_t)c->kek_version);
	return kek;
}

static const struct kv *entry_of(const struct kv_list *map, const char *key)
{
	for (size_t i = 0; i < map->n; i++)
		if (strcmp(map->v[i].key, key) == 0)
			return &map->v[i];
	return NULL;
}

/* The reserved keys of a map as Python shows them; "" when it has none. */
static const char *reserved(struct arena *a, const struct kv_list *map, bool but_api_base)
{
	const char *shown = "";

	for (size_t i = but_api_base; i < ARRAY_LEN(destinations); i++)
		if (entry_of(map, destinations[i]))
			shown = arena_printf(a, "%s%s'%s'", shown, *shown ? ", " : "",
					     destinations[i]);
	return shown;
}

bool check_credentials(struct request *rq, const struct kv_list *values)
{
	const char *shown = reserved(rq->arena, values, false);

	return !*shown ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "secret_value must not contain %s: these keys choose where the gateway sends "
		    "requests. Set the upstream with 'api_base' in auth_config, where it is "
		    "validated.",
		    shown);
}

bool check_auth_config(struct request *rq, const struct kv_list *config, struct kv_list *ret)
{
	const struct url_rule rule = { "Gateway secret api_base",
				       rq->config->gateway_api_base_schemes,
				       rq->config->gateway_api_base_private };
	const char *shown = reserved(rq->arena, config, true), *url;

	if (*shown)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "auth_config must not contain %s: these LiteLLM options choose where "
			    "the gateway sends requests. Set the upstream with 'api_base', which "
			    "is validated.",
			    shown);
	*ret = (struct kv_list){ .v = ARENA_ARRAY(rq->arena, config->n, struct kv),
				 .given = config->n > 0 };
	for (size_t i = 0; i < config->n; i++) {
		struct kv entry = config->v[i];

		if (strcmp(entry.key, API_BASE) == 0) {
			url = python_strip(rq->arena, or_empty(entry.value));
			if (!*url)
				continue;
			if (!check_public_url(rq, &rule, url))
				return false;
			entry.value = url;
		}
		ret->v[ret->n++] = entry;
	}
	return true;
}

/* ---- as text ---- */

/* Where character number `n` of a text begins, or its end. */
static const char *character(const char *s, size_t n)
{
	while (n && *s) {
		s++;
		while (((unsigned char)*s & 0xc0) == 0x80)
			s++;
		n--;
	}
	return s;
}

static const char *masked(struct arena *a, const char *value)
{
	size_t n = utf8_length(value);

	if (n < 8)
		return "***";
	return arena_printf(a, "%.*s...%s", (int)(character(value, 3) - value), value,
			    character(value, n - 4));
}

/* In the arena alone, which is wiped. */
static const char *map_json(struct arena *a, const struct kv_list *map, bool is_masked)
{
	const char **pieces = ARENA_ARRAY(a, map->n, const char *);
	size_t room = 3;
	char *text, *end;

	for (size_t i = 0; i < map->n; i++) {
		const char *value = or_empty(map->v[i].value);

		pieces[i] = arena_printf(a, "%s%s: %s", i ? ", " : "",
					 python_json(a, map->v[i].key),
					 python_json(a, is_masked ? masked(a, value) : value));
		room += strlen(pieces[i]);
	}
	text = end = arena_alloc(a, room);
	*end++ = '{';
	for (size_t i = 0; i < map->n; i++)
		end = mempcpy(end, pieces[i], strlen(pieces[i]));
	*end = '}';
	return text;
}

const char *credentials_json(struct arena *a, const struct kv_list *map)
{
	return map_json(a, map, false);
}

const char *credentials_masked(struct arena *a, const struct kv_list *map)
{
	return map_json(a, map, true);
}
