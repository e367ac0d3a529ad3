-- SPDX-License-Identifier: Apache-2.0
-- The revision (more than one after an interrupted branch merge) a database is at;
-- '' when a first upgrade failed and left the table empty.

select coalesce(string_agg(version_num, ', ' order by version_num), '') from alembic_version;
