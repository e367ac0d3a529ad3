-- SPDX-License-Identifier: Apache-2.0
-- The revision of MLflow's auth schema; 'none' when a first upgrade failed and left the
-- table empty.

select coalesce(string_agg(version_num, ', ' order by version_num), 'none')
from alembic_version_auth;
