-- SPDX-License-Identifier: Apache-2.0
-- The registry of a large company: 20 workspaces with 5,000 registered models each, ten versions of
-- each model, an alias and two tags. Run on a database that `mlflow-fcgi db init` made.
insert into workspaces (name) select 'team-' || w from generate_series(1, 20) w on conflict do nothing;
insert into registered_models (workspace, name, creation_time, last_updated_time, description)
select 'team-' || w, 'model-' || w || '-' || n, 1700000000000 + n, 1700000000000 + n, 'a model'
from generate_series(1, 20) w, generate_series(1, 5000) n;
insert into registered_model_tags (workspace, name, key, value)
select workspace, name, k, 'value' from registered_models, unnest(array['owner', 'task']) k;
insert into model_versions (workspace, name, version, creation_time, last_updated_time, description,
                            user_id, current_stage, source, run_id, status, status_message)
select workspace, name, v, creation_time + v, creation_time + v, 'a version', '',
       case v when 10 then 'Production' when 9 then 'Staging' else 'None' end,
       's3://bucket/' || name || '/' || v, md5(name || v), 'READY', ''
from registered_models, generate_series(1, 10) v;
insert into registered_model_aliases (workspace, name, alias, version)
select workspace, name, 'champion', 10 from registered_models;
analyze;
