\set n random(1, 5000)
select v.*, t.j, a.j
from registered_model_aliases n join model_versions v using (workspace, name, version),
     lateral (select json_agg(json_build_object('key', key, 'value', value)) j
              from model_version_tags
              where workspace = v.workspace and name = v.name and version = v.version) t,
     lateral (select json_agg(alias) j from registered_model_aliases
              where workspace = v.workspace and name = v.name and version = v.version) a
where n.workspace = 'team-1' and n.name = 'model-1-' || :n and n.alias = 'champion';
