/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Issues: problems that somebody, or a judge, found in traces of an experiment. A trace is
 * linked to one by an assessment of that name. Follows MLflow 3.17.2, entities/issue.py and
 * store/tracking/sqlalchemy_store.py (create_issue to search_issues).
 */
#ifndef MF_HANDLERS_ISSUES_H
#define MF_HANDLERS_ISSUES_H

#include "app/db.h"

/* The columns of issue_get.sql. */
#define ISSUE_COLUMNS                                                                              \
	O_STR(issue_id), O_ID(experiment_id), O_STR(name), O_STR(description), O_STR(status),      \
		O_STR(severity), O_RAW(root_causes), O_STR(source_run_id),                         \
		O_INT(created_timestamp), O_INT(last_updated_timestamp), O_STR(created_by),        \
		O_RAW(categories)

/* The same for a page of a search, in the alias i. */
#define ISSUE_SELECTED                                                                             \
	"i.issue_id, i.experiment_id, i.name, i.description, i.status, i.severity,"                \
	" i.root_causes::json as root_causes, i.source_run_id, i.created_timestamp,"               \
	" i.last_updated_timestamp, i.created_by, i.categories::json as categories"

#endif
