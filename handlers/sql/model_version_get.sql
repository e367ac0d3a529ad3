-- A version of a registered model by number or by alias. No row: there is no such
-- model. NULLs: the alias, or the version, is not there.
-- $1::text    name
-- $2::text    workspace
-- $3::bigint  version, or null
-- $4::text    alias, or null
select n.alias, v.name, v.version, v.creation_time as creation_timestamp,
       v.last_updated_time as last_updated_timestamp, v.user_id, v.current_stage,
       v.description, v.source, v.run_id, v.status,
       nullif(v.status_message, '') as status_message,
       (select json_agg(json_build_object('key', t.key, 'value', t.value) order by t.key)
        from model_version_tags t
        where t.workspace = v.workspace and t.name = v.name and t.version = v.version) as tags,
       v.run_link,
       (select json_agg(a.alias order by a.alias) from registered_model_aliases a
        where a.workspace = v.workspace and a.name = v.name and a.version = v.version) as aliases
from registered_models m
left join registered_model_aliases n
       on n.workspace = m.workspace and n.name = m.name and n.alias = $4
left join model_versions v
       on v.workspace = m.workspace and v.name = m.name and v.version = coalesce($3, n.version)
      and v.current_stage <> 'Deleted_Internal'
where m.name = $1 and m.workspace = $2;
