/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The database schema: MLflow's own, at the Alembic revision of one MLflow
 * release, and our additions to it (fcgi.sql). An empty database gets both in
 * one transaction; a database at that revision gets the additions; any other is
 * refused with what to do about it, because changing MLflow's tables is the
 * business of `mlflow db upgrade`.
 */
#ifndef MF_SCHEMA_H
#define MF_SCHEMA_H

#include "app/base.h"

#include <stdio.h>

struct arena;
struct db;

/* The release whose schema this is, and its Alembic revision (the only head of
 * mlflow/store/db_migrations/versions there). */
#define SCHEMA_MLFLOW "3.17.2"
#define SCHEMA_HEAD "dc11669786a5"
/* And that of its auth tables (mlflow/server/auth/db/migrations/versions). */
#define SCHEMA_AUTH_HEAD "f1a2b3c4d5e6"

/*
 * `mlflow-fcgi db init`: makes what is missing, in one transaction, and tells on
 * `out` what it does. Running it again, or twice at once, is harmless. Returns
 * the exit status: 0 when the database is ready, 1 when it was refused or a
 * statement failed (and nothing was changed). Passwords in `uri` are not printed.
 *
 * It leaves what stock MLflow's `mlflow db upgrade` leaves: the workspace
 * "default" and no experiment. Experiment 0 needs the artifact root, which only
 * a server knows: see schema_default_experiment().
 */
int schema_init(const char *uri, FILE *out) MUST_CHECK;

/*
 * `mlflow-fcgi db init --auth`: the same for MLflow's basic-auth tables, which may
 * live in the tracking database or in one of their own.
 */
int schema_auth_init(const char *uri, FILE *out) MUST_CHECK;
int schema_auth_check(const char *uri, FILE *out) MUST_CHECK;

/*
 * `mlflow-fcgi db check`: tells on `out` the revision, tables, columns,
 * constraints and indexes that are missing (MLflow's and ours), and notes on
 * what works but should be known. Changes nothing. Returns the exit status: 0
 * when nothing is missing.
 */
int schema_check(const char *uri, FILE *out) MUST_CHECK;

/*
 * Whether a server may work on this database: MLflow's schema is at
 * SCHEMA_HEAD, and `db init` has added our tables. If not, *ret_error says, in one line of the arena's memory, what
 * was found and which command helps. For the start of a server; one or three
 * small queries.
 */
bool schema_ready(struct db *db, struct arena *a, char **ret_error) MUST_CHECK;

/* The same for the basic-auth tables, at SCHEMA_AUTH_HEAD. */
bool schema_auth_ready(struct db *db, struct arena *a, char **ret_error) MUST_CHECK;

/*
 * Whether a server without workspaces may work on this database: no experiment, registered
 * model or webhook lies outside the default workspace (_initialize_store_state of both
 * SqlAlchemyStores).
 * If not, *ret_error says so, in the arena's memory.
 */
bool schema_unscoped(struct db *db, struct arena *a, char **ret_error) MUST_CHECK;

/*
 * Makes experiment 0 "Default" in workspace "default" when there is none, as
 * stock MLflow does at every start of a server. `location` is its artifact
 * location: <root>/0, with workspaces enabled the root of that workspace and 0.
 * False: *ret_error says why, in the arena's memory.
 */
bool schema_default_experiment(struct db *db, struct arena *a, const char *location,
			       char **ret_error) MUST_CHECK;

#endif
