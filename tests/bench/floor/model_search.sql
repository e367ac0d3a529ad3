select m.*, t.j, a.j, v.j
from (select * from registered_models
      where workspace = 'team-1' and not exists (
          select from registered_model_tags p
          where p.workspace = registered_models.workspace and p.name = registered_models.name
            and p.key = 'mlflow.prompt.is_prompt' and p.value = 'true')
      order by name limit 101) m,
     lateral (select json_agg(json_build_object('key', key, 'value', value)) j
              from registered_model_tags where workspace = m.workspace and name = m.name) t,
     lateral (select json_agg(json_build_object('alias', alias, 'version', version)) j
              from registered_model_aliases where workspace = m.workspace and name = m.name) a,
     lateral (select json_agg(l) j
              from (select distinct on (current_stage) * from model_versions
                    where workspace = m.workspace and name = m.name
                    order by current_stage, version desc) l) v;
