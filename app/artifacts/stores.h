/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stores of a server: one of --artifacts-destination for everybody, and those of
 * the file of --artifact-stores, each for a workspace or a pattern of workspaces
 * (MLflow's for_workspace(), in a file instead of a Python class).
 */
#ifndef MF_ARTIFACTS_STORES_H
#define MF_ARTIFACTS_STORES_H

#include "app/artifacts/store.h"

struct config;

struct stores {
	struct store destination; /* of --artifacts-destination */
	struct store root;        /* of a --default-artifact-root that is a place of its own;
				   * without ops when it is none */
	size_t n;
	struct section_store {
		const char *pattern; /* of workspaces, with * ? [] as in fnmatch(3) */
		struct store store;
	} * v; /* of the file, in its order */
};

/* Makes c->stores of the settings. False: *ret_error names file, section and setting,
 * and what is wrong with it. */
bool stores_load(struct arena *a, struct config *c, const char **ret_error) MUST_CHECK;

/* Reads the text of a file of stores into `ret`. For stores_load(), tests and the
 * fuzzer. */
bool stores_read(struct arena *a, const char *text, const struct config *c, struct stores *ret,
		 const char **ret_error) MUST_CHECK;

/* The store of a workspace: the section of its name, else the first whose pattern
 * fits, else that of --artifacts-destination. */
const struct store *store_of_workspace(const struct config *c, struct arena *a,
				       const char *workspace) NEVER_NULL;

/* The store of a default artifact root that lies elsewhere, or NULL. */
const struct store *store_of_root(const struct config *c, struct arena *a);

/* Whether the server serves artifacts of a store that takes multipart uploads: clients
 * go on without when another does not. And whether all its stores give out URLs for
 * downloads: clients do not go on without. */
bool stores_take_parts(const struct config *c);
bool stores_presign_all(const struct config *c);

/* One line a store, without secrets. */
void stores_show(const struct config *c, FILE *out);

/* What nginx needs to know about the stores: an upstream for each address, and the
 * locations that lead there and nowhere else (nginx/store.conf). `directory` is where
 * nginx finds its other files. */
void stores_print_nginx_http(const struct config *c, FILE *out);
void stores_print_nginx_server(const struct config *c, const char *directory, FILE *out);

#endif
