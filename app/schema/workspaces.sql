-- SPDX-License-Identifier: Apache-2.0
-- Workspaces: the teams of one server. Every resource of the other files hangs on
-- a row of theirs that names its workspace (column workspace, or an experiment
-- that has it); the column has no foreign key in MLflow, and so none here.

-- Who may be named by X-MLFLOW-WORKSPACE, and where their artifacts and traces go.
create table workspaces (
	name                     varchar(63) not null,
	description              text,
	default_artifact_root    text,
	trace_archival_location  text,
	trace_archival_retention varchar(32),
	constraint workspaces_pk primary key (name)
);
insert into workspaces (name, description)
	values ('default', 'Default workspace for legacy resources');
