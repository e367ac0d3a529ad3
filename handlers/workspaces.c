/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workspaces: list, create, get, update, delete. The workspace that an endpoint
 * here acts on stands in its path or body; the header's is only checked, as on
 * every other endpoint.
 */
#include "app/artifacts/location.h"
#include "app/db.h"
#include "app/endpoints.h"
#include "app/gate.h"
#include "app/limits.h"
#include "app/validate.h"
#include "app/workspaces/name.h"
#include "auth/owned.h"
#include "auth/permit.h"

#include <inttypes.h>

static const struct out workspace_out[] = {
	O_STR(name), O_STR(description), O_STR(default_artifact_root), O_RAW(trace_archival_config),
	O_END,
};

static bool no_workspace(struct request *rq, const char *name)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Workspace '%s' not found", name);
}

static bool check_name(struct request *rq, const char *name)
{
	return strcmp(name, DEFAULT_WORKSPACE) == 0 || workspace_name_check(rq, name);
}

static bool reply_workspace(struct request *rq, int status, const struct rows *r)
{
	struct json j = reply_json(rq);

	rq->reply.status = status;
	jw_obj(&j);
	jw_key(&j, "workspace");
	jw_obj(&j);
	jw_row(&j, workspace_out, r, 0);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

HANDLER_NO_INPUT(workspace_list)
{
	struct shown shown = permit_shown(rq, "workspace");
	struct rows *r =
		db_query(rq, workspace_list, P_BOOL(shown.all_but), P_STRS(shown.ids, shown.n));
	struct json j;

	if (!r)
		return false;
	if (!rows_count(r) && !shown.all_but) /* filtered answers are written by protobuf */
		return reply_empty(rq);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "workspaces");
	jw_rows(&j, workspace_out, r, 0, rows_count(r));
	jw_obj_end(&j);
	return true;
}

/* ---- settings: what create and update have in common ---- */

struct archival {
	const char *location;
	const char *retention;
};
static const struct field archival_fields[] = {
	F_STR(archival, location, NOT_NULL),
	F_STR(archival, retention, NOT_NULL),
	F_END,
};

/* Trimmed and checked. NULL: not given; "": to be cleared. */
struct settings {
	const char *artifact_root;
	struct archival archival;
};

static const char *trimmed(struct request *rq, const char *value)
{
	return value ? python_strip(rq->arena, value) : NULL;
}

static bool read_settings(struct request *rq, const char *artifact_root,
			  const struct archival *archival, struct settings *ret)
{
	*ret = (struct settings){ .artifact_root = trimmed(rq, artifact_root) };
	if (archival) {
		ret->archival.location = trimmed(rq, archival->location);
		ret->archival.retention = trimmed(rq, archival->retention);
	}
	if (*or_empty(ret->artifact_root) && !check_artifact_root(rq, ret->artifact_root))
		return false;
	if (*or_empty(ret->archival.location) &&
	    !check_archival_location(rq, ret->archival.location))
		return false;
	return !*or_empty(ret->archival.retention) ||
	       check_retention(rq, "trace_archival_config.retention", ret->archival.retention);
}

/* ---- create, get, update ---- */

struct workspace_create_req {
	const char *name;
	const char *description;
	const char *default_artifact_root;
	struct archival *trace_archival_config;
};
static const struct field workspace_create_fields[] = {
	F_STR(workspace_create_req, name, REQUIRED),
	F_STR(workspace_create_req, description, NOT_NULL),
	F_STR(workspace_create_req, default_artifact_root, NOT_NULL),
	F_MSG(workspace_create_req, trace_archival_config, archival, NO_PREFIX),
	F_END,
};

HANDLER(workspace_create)
{
	struct settings s;
	struct rows *r;

	if (strcmp(in->name, DEFAULT_WORKSPACE) == 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The 'default' workspace is reserved and cannot be created");
	if (!workspace_name_check(rq, in->name) ||
	    !read_settings(rq, in->default_artifact_root, in->trace_archival_config, &s))
		return false;
	owned_begin(rq);
	r = db_query(rq, workspace_create, P_STR(in->name), P_STR(in->description),
		     P_STR(s.artifact_root), P_STR(s.archival.location),
		     P_STR(s.archival.retention));
	if (!r)
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_ALREADY_EXISTS, "Workspace '%s' already exists.",
			    in->name);
	return owned_add_workspace(rq, in->name) && reply_workspace(rq, 201, r);
}

struct workspace_get_req {
	const char *workspace_name;
};
static const struct field workspace_get_fields[] = {
	F_STR(workspace_get_req, workspace_name, IN_PATH),
	F_END,
};

HANDLER(workspace_get)
{
	struct rows *r;

	if (!check_name(rq, in->workspace_name))
		return false;
	r = db_query(rq, workspace_get, P_STR(in->workspace_name));
	if (!r)
		return false;
	return rows_count(r) ? reply_workspace(rq, 200, r) : no_workspace(rq, in->workspace_name);
}

struct workspace_update_req {
	const char *workspace_name;
	const char *description;
	const char *default_artifact_root;
	struct archival *trace_archival_config;
};
static const struct field workspace_update_fields[] = {
	F_STR(workspace_update_req, workspace_name, IN_PATH),
	F_STR(workspace_update_req, description, NOT_NULL),
	F_STR(workspace_update_req, default_artifact_root, NOT_NULL),
	F_MSG(workspace_update_req, trace_archival_config, archival, NO_PREFIX),
	F_END,
};

HANDLER(workspace_update)
{
	struct settings s;
	struct rows *r;

	if (!check_name(rq, in->workspace_name) ||
	    !read_settings(rq, in->default_artifact_root, in->trace_archival_config, &s))
		return false;
	if (!in->description && !s.artifact_root && !s.archival.location && !s.archival.retention)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Workspace update must have at least one key");
	r = db_query(rq, workspace_update, P_STR(in->workspace_name), P_STR(in->description),
		     P_STR(s.artifact_root), P_STR(s.archival.location),
		     P_STR(s.archival.retention));
	if (!r)
		return false;
	return rows_count(r) ? reply_workspace(rq, 200, r) : no_workspace(rq, in->workspace_name);
}

/* ---- delete ---- */

/* Waits for what is queued. A reference from outside the workspace, or a name
 * taken in the last moment, is told without the database's words. */
static bool wait_for_deletion(struct request *rq, const char *name, const char *mode)
{
	if (db_wait(rq))
		return true;
	if (strncmp(db_sqlstate(rq), "23", 2) != 0)
		return false;
	return fail(rq, INVALID_STATE,
		    "Cannot delete workspace '%s': deletion failed due to database integrity "
		    "constraints while operating in '%s' mode. This often indicates that related "
		    "resources still reference this workspace.",
		    name, mode);
}

static bool delete_empty(struct request *rq, const char *name, const char *mode)
{
	struct rows *locked = db_send(rq, workspace_lock, P_STR(name));
	struct rows *found = db_send(rq, workspace_contents, P_STR(name));

	if (!db_wait(rq))
		return false;
	if (!rows_count(locked))
		return no_workspace(rq, name);
	if (rows_count(found))
		return fail(rq, INVALID_STATE,
			    "Cannot delete workspace '%s': table '%s' still contains %" PRId64
			    " resource(s). Remove or reassign them before deleting the workspace.",
			    name, rows_str(found, 0, 0), rows_int(found, 0, 1));
	db_send(rq, workspace_delete, P_STR(name));
	return wait_for_deletion(rq, name, mode);
}

static bool delete_contents(struct request *rq, const char *name, const char *mode)
{
	struct rows *locked = db_send(rq, workspace_lock, P_STR(name));

	db_send(rq, workspace_lock_roots, P_STR(name));
	db_send(rq, workspace_lock_runs, P_STR(name));
	db_send(rq, workspace_delete_links, P_STR(name));
	db_send(rq, workspace_delete_gateway, P_STR(name));
	db_send(rq, workspace_delete_services, P_STR(name));
	db_send(rq, workspace_delete_registry, P_STR(name));
	db_send(rq, workspace_delete_traces, P_STR(name));
	db_send(rq, workspace_delete_models, P_STR(name));
	db_send(rq, workspace_delete_runs, P_STR(name));
	db_send(rq, workspace_delete_experiments, P_STR(name));
	db_send(rq, workspace_delete, P_STR(name));
	if (!wait_for_deletion(rq, name, mode))
		return false;
	return rows_count(locked) || no_workspace(rq, name);
}

static bool fail_conflicts(struct request *rq, const char *name, const struct rows *r)
{
	struct buf list;

	buf_init(&list, CONFLICTS_MAX);
	for (int i = 0; i < rows_count(r); i++)
		buf_printf(&list, "  - %s: %s\n", rows_str(r, i, 0),
			   python_repr(rq->arena, rows_str(r, i, 1)));
	fail(rq, INVALID_STATE,
	     "Cannot reassign resources from workspace '%s' to '" DEFAULT_WORKSPACE
	     "': the following names already exist in the default workspace and would cause "
	     "conflicts:\n%sRename or remove the conflicting resources before retrying.",
	     name, list.data);
	buf_free(&list);
	return false;
}

static bool move_contents(struct request *rq, const char *name, const char *mode)
{
	struct rows *locked = db_send(rq, workspace_lock, P_STR(name));
	struct rows *conflicts =
		db_send(rq, workspace_conflicts, P_STR(name), P_STR(DEFAULT_WORKSPACE));

	if (!db_wait(rq))
		return false;
	if (!rows_count(locked))
		return no_workspace(rq, name);
	if (rows_count(conflicts))
		return fail_conflicts(rq, name, conflicts);
	db_send(rq, workspace_move, P_STR(name), P_STR(DEFAULT_WORKSPACE));
	db_send(rq, workspace_delete, P_STR(name));
	return wait_for_deletion(rq, name, mode);
}

/* mlflow/entities/workspace.py WorkspaceDeletionMode */
static const struct mode {
	const char *name;
	bool (*delete)(struct request *rq, const char *name, const char *mode);
} modes[] = {
	{ "SET_DEFAULT", move_contents },
	{ "CASCADE", delete_contents },
	{ "RESTRICT", delete_empty },
};

static const struct mode *find_mode(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(modes); i++)
		if (strcmp(modes[i].name, name) == 0)
			return &modes[i];
	return NULL;
}

struct workspace_delete_req {
	const char *workspace_name;
	const char *mode;
};
static const struct field workspace_delete_fields[] = {
	F_STR(workspace_delete_req, workspace_name, IN_PATH),
	F_STR(workspace_delete_req, mode, IN_QUERY),
	F_END,
};

HANDLER(workspace_delete)
{
	const struct mode *mode = find_mode(in->mode ? in->mode : "RESTRICT");

	if (strcmp(in->workspace_name, DEFAULT_WORKSPACE) == 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The 'default' workspace is reserved and cannot be deleted");
	if (!workspace_name_check(rq, in->workspace_name))
		return false;
	if (!mode)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid deletion mode '%s'. Must be one of: SET_DEFAULT, CASCADE, "
			    "RESTRICT",
			    in->mode);
	db_begin(rq);
	return mode->delete (rq, in->workspace_name, mode->name) &&
	       owned_forget_workspace(rq, in->workspace_name) && reply_nothing(rq);
}
