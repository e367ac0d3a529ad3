-- Registered models, in the order of the names, with their tags, their aliases and
-- the latest version of each stage. No row: there is no such model.
-- $1::text[]  names
-- $2::text    workspace
select m.name, m.creation_time as creation_timestamp,
       nullif(m.last_updated_time, 0) as last_updated_timestamp,
       nullif(m.description, '') as description,
       (select json_agg(json_strip_nulls(json_build_object(
                'name', v.name, 'version', v.version::text,
                'creation_timestamp', v.creation_time,
                'last_updated_timestamp', v.last_updated_time, 'user_id', v.user_id,
                'current_stage', v.current_stage, 'description', v.description,
                'source', v.source, 'run_id', v.run_id, 'status', v.status,
                'status_message', nullif(v.status_message, ''),
                'tags', (select json_agg(json_build_object('key', t.key, 'value', t.value)
                                         order by t.key)
                         from model_version_tags t
                         where t.workspace = v.workspace and t.name = v.name
                           and t.version = v.version),
                'run_link', v.run_link)) order by v.version)
        from unnest(array['None', 'Staging', 'Production', 'Archived']) as s (stage)
        cross join lateral (
                select * from model_versions w
                where w.workspace = m.workspace and w.name = m.name
                  and w.current_stage = s.stage
                order by w.version desc limit 1) v) as latest_versions,
       (select json_agg(json_build_object('key', t.key, 'value', t.value) order by t.key)
        from registered_model_tags t
        where t.workspace = m.workspace and t.name = m.name) as tags,
       (select json_agg(json_build_object('alias', a.alias, 'version', a.version::text)
                        order by a.alias)
        from registered_model_aliases a
        where a.workspace = m.workspace and a.name = m.name) as aliases
from unnest($1::text[]) with ordinality as n (name, place)
join registered_models m on m.name = n.name
where m.workspace = $2
order by n.place;
