-- SPDX-License-Identifier: Apache-2.0
-- Opens the one transaction of `mlflow-fcgi db init`. The lock makes a second one on
-- the same database wait, and then find the work done.

begin;
set local client_min_messages = error;
set local statement_timeout = 0;
set local lock_timeout = 0;
select pg_advisory_xact_lock(hashtext('mlflow-fcgi db init'));
