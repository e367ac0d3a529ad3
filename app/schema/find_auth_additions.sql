-- SPDX-License-Identifier: Apache-2.0
-- Whether our additions to the auth schema are there; no row when not.

select 'yes' where to_regclass('mlflow_fcgi.tokens') is not null;
