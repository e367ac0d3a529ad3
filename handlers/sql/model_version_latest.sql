-- The latest version of each stage of a registered model; the first column is
-- null where a stage has none, and those rows come last. No row: there is no such
-- model.
-- $1::text    name
-- $2::text    workspace
-- $3::text[]  stages, each once
select s.stage as alias, v.name, v.version, v.creation_time as creation_timestamp,
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
cross join unnest($3::text[]) as s (stage)
left join lateral (
	select * from model_versions w
	where w.workspace = m.workspace and w.name = m.name and w.current_stage = s.stage
	order by w.version desc limit 1) v on true
where m.name = $1 and m.workspace = $2
order by v.version;
