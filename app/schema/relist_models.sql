-- SPDX-License-Identifier: Apache-2.0
-- For the start of a server: see listed_models.sql.

select mlflow_fcgi.relist_models();
