-- SPDX-License-Identifier: Apache-2.0
-- Alembic's stamp: the revision that everything before makes up. Stock MLflow
-- compares it at start and in `mlflow db upgrade`. A first upgrade that failed
-- may have left the table behind, empty.

create table if not exists alembic_version (
	version_num varchar(32) not null,
	constraint alembic_version_pkc primary key (version_num)
);
insert into alembic_version (version_num) values ('dc11669786a5');
