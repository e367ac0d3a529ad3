-- SPDX-License-Identifier: Apache-2.0
-- 100,000 prompts of one version in one workspace, all of them before its models by name, and newer.
insert into registered_models (workspace, name, creation_time, last_updated_time)
select 'team-1', 'a-prompt-' || n, 1800000000000, 1800000000000 from generate_series(1, 100000) n;
insert into registered_model_tags (workspace, name, key, value)
select 'team-1', name, 'mlflow.prompt.is_prompt', 'true'
from registered_models where workspace = 'team-1' and name like 'a-prompt-%';
insert into model_versions (workspace, name, version, creation_time, last_updated_time, user_id,
                            current_stage, source, status, status_message)
select 'team-1', name, 1, 1800000000000, 1800000000000, '', 'None', 'dummy-source', 'READY', ''
from registered_models where workspace = 'team-1' and name like 'a-prompt-%';
insert into model_version_tags (workspace, name, version, key, value)
select 'team-1', name, 1, 'mlflow.prompt.is_prompt', 'true'
from registered_models where workspace = 'team-1' and name like 'a-prompt-%';
analyze;
