-- SPDX-License-Identifier: Apache-2.0
-- What mlflow-fcgi adds to MLflow's auth schema. Can be run again, and stock MLflow works on as
-- before.

-- Tokens, stored as the SHA-256 of their 256 random bits: enough for what nobody can guess. A
-- deleted user's go along, whoever deletes.
create table if not exists mlflow_fcgi.tokens (
	id         bigserial   not null,
	user_id    integer     not null,
	digest     varchar(64) not null,
	label      varchar(255),
	workspace  varchar(63),
	created_at bigint      not null,
	expires_at bigint,
	constraint tokens_pk primary key (id),
	constraint tokens_user_fk foreign key (user_id) references users (id) on delete cascade,
	constraint tokens_digest unique (digest)
);
create index if not exists mlflow_fcgi_tokens_user on mlflow_fcgi.tokens (user_id);
