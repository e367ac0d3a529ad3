-- SPDX-License-Identifier: Apache-2.0
-- Background jobs of the server, their locks and the leases of its schedulers.
-- Workspace: jobs.workspace.

create table jobs (
	id                  varchar(36)  not null,
	creation_time       bigint       not null,
	job_name            varchar(500) not null,
	params              text         not null,
	timeout             double precision,
	status              integer      not null,
	result              text,
	retry_count         integer      not null,
	last_update_time    bigint       not null,
	workspace           varchar(63)  not null default 'default',
	status_details      json,
	creator             varchar(255),
	executor_backend    varchar(255),
	lease_expires_at    bigint,
	status_message      text,
	progress            json,
	progress_updated_at bigint,
	token_hash          varchar(64),
	scoped_permissions  json,
	next_attempt_at     bigint,
	constraint jobs_pk primary key (id)
);
create index index_jobs_name_status_creation_time
	on jobs (job_name, workspace, status, creation_time);
create index index_jobs_status_lease_expires_at on jobs (status, lease_expires_at);

-- At most one job at a time for a key.
create table job_locks (
	lock_key    varchar(255) not null,
	job_id      varchar(36)  not null,
	acquired_at bigint       not null,
	constraint job_locks_pk primary key (lock_key),
	constraint fk_job_locks_job_id
		foreign key (job_id) references jobs (id) on delete cascade
);
create index index_job_locks_job_id on job_locks (job_id);

-- At most one scheduler in ttl_seconds for a key.
create table scheduler_leases (
	lease_key   varchar(255) not null,
	acquired_at bigint       not null,
	ttl_seconds integer      not null,
	constraint scheduler_leases_pk primary key (lease_key)
);
