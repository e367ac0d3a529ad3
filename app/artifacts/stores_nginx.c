/* SPDX-License-Identifier: Apache-2.0 */
/* What nginx is told about the stores; see stores.h. Each location leads to the one
 * address that stands in it, whatever a worker says; a worker names path and query. */
#include "app/artifacts/s3.h"
#include "app/artifacts/stores.h"
#include "app/artifacts/uri.h"
#include "app/config.h"

#include <arpa/inet.h>

#define RESOLV_CONF "/etc/resolv.conf"
#define SYSTEM_CA "/etc/ssl/certs/ca-certificates.crt"

typedef void (*store_fn)(const struct store *s, const char *directory, FILE *out);

/* Every store that nginx needs a location for. */
static void each_store(const struct config *c, const char *directory, FILE *out, store_fn fn)
{
	if (c->stores->destination.s3)
		fn(&c->stores->destination, directory, out);
	if (c->stores->root.s3)
		fn(&c->stores->root, directory, out);
	for (size_t i = 0; i < c->stores->n; i++)
		fn(&c->stores->v[i].store, directory, out);
}

static const char *scheme_of(const struct s3 *s3)
{
	return strncmp(s3->inside.origin, "https:", 6) == 0 ? "https" : "http";
}

/* An address that needs no name server, so that nginx can keep connections to it. */
static bool is_address(const char *host)
{
	unsigned char bytes[sizeof(struct in6_addr)];
	char name[256];
	size_t n = host[0] == '[' ? strcspn(host, "]") : strcspn(host, ":");

	snprintf(name, sizeof(name), "%.*s", (int)(host[0] == '[' ? n - 1 : n),
		 host + (host[0] == '['));
	return inet_pton(AF_INET, name, bytes) == 1 || inet_pton(AF_INET6, name, bytes) == 1;
}

static const char *upstream_of(const struct store *s)
{
	return s->location + 1; /* without "@" */
}

static void print_upstream(const struct store *s, const char *directory UNUSED, FILE *out)
{
	const char *port;

	if (!s->s3 || !is_address(s->s3->inside.host))
		return;
	port = strrchr(s->s3->inside.host, ']') ? strrchr(s->s3->inside.host, ']') :
						  s->s3->inside.host;
	fprintf(out, "upstream %s {\n    server     %s%s;\n    keepalive  32;\n}\n", upstream_of(s),
		s->s3->inside.host,
		strchr(port, ':')                      ? "" :
		strcmp(scheme_of(s->s3), "https") == 0 ? ":443" :
							 ":80");
}

void stores_print_nginx_http(const struct config *c, FILE *out)
{
	fprintf(out, "# SPDX-License-Identifier: Apache-2.0\n"
		     "# Made by `mlflow-fcgi nginx-stores`; http level.\n");
	each_store(c, "", out, print_upstream);
}

/* What nginx compares with the certificate: of an address its common name only. */
static void print_tls(const struct s3 *s3, FILE *out)
{
	const char *host = s3->inside.host + (s3->inside.host[0] == '[');
	size_t n = strcspn(host, host == s3->inside.host ? ":" : "]");

	if (strcmp(scheme_of(s3), "https") != 0)
		return;
	fprintf(out, "    proxy_ssl_server_name          on;\n");
	fprintf(out, "    proxy_ssl_name                 \"%.*s\";\n", (int)n, host);
	fprintf(out, "    proxy_ssl_verify               %s;\n", s3->no_verify ? "off" : "on");
	fprintf(out, "    proxy_ssl_verify_depth         4;\n");
	if (!s3->no_verify)
		fprintf(out, "    proxy_ssl_trusted_certificate  \"%s\";\n",
			s3->ca_file ? s3->ca_file : SYSTEM_CA);
}

static void print_bucket(const struct store *s, const char *directory, FILE *out)
{
	const struct s3 *s3 = s->s3;

	fprintf(out, "location %s {\n", s->location);
	for (size_t i = 0; i < s3->n_upload_headers; i++)
		fprintf(out, "    set  $mlflow_store_h%zu  $upstream_http_x_mlflow_store_h%zu;\n",
			i, i);
	fprintf(out, "    include  \"%s/store.conf\";\n", directory);
	fprintf(out, "    proxy_set_header  Host  \"%s\";\n", s3->inside.host);
	for (size_t i = 0; i < s3->n_upload_headers; i++)
		fprintf(out, "    proxy_set_header  %s  $mlflow_store_h%zu;\n",
			s3->upload_headers[i].name, i);
	print_tls(s3, out);
	fprintf(out, "    proxy_pass  %s://%s$mlflow_store;\n}\n", scheme_of(s3),
		is_address(s3->inside.host) ? upstream_of(s) : s3->inside.host);
}

static void print_directory(const struct store *s, const char *directory, FILE *out)
{
	fprintf(out,
		"location ^~ %s/ {\n"
		"    alias             \"%s/\";\n"
		"    disable_symlinks  on \"from=%s\";\n"
		"    include           \"%s/download.conf\";\n}\n",
		s->location, s->root, s->root, directory);
}

static void print_location(const struct store *s, const char *directory, FILE *out)
{
	if (s->s3)
		print_bucket(s, directory, out);
	else
		print_directory(s, directory, out);
}

/* nginx looks up the names of stores while it runs, at the servers of this machine. */
static void print_resolver(FILE *out)
{
	FILE *in = fopen(RESOLV_CONF, "re");
	char line[512], server[64];
	int n = 0;

	while (in && n < 3 && fgets(line, sizeof(line), in))
		if (sscanf(line, "nameserver %63[0-9a-fA-F.:]", server) == 1)
			fprintf(out, strchr(server, ':') ? "%s[%s]" : "%s%s",
				n++ ? " " : "resolver  ", server);
	if (n)
		fprintf(out, " valid=30s;\nresolver_timeout  5s;\n");
	if (in)
		fclose(in);
}

static bool needs_resolver(const struct store *s)
{
	return s->s3 && !is_address(s->s3->inside.host);
}

void stores_print_nginx_server(const struct config *c, const char *directory, FILE *out)
{
	bool resolver = needs_resolver(&c->stores->destination) || needs_resolver(&c->stores->root);

	for (size_t i = 0; i < c->stores->n; i++)
		resolver = resolver || needs_resolver(&c->stores->v[i].store);
	fprintf(out, "# SPDX-License-Identifier: Apache-2.0\n"
		     "# Made by `mlflow-fcgi nginx-stores`; server level.\n");
	if (resolver)
		print_resolver(out);
	each_store(c, directory, out, print_location);
}
