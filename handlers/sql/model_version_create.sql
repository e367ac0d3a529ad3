-- Creates the next version of a registered model, which registered_model_touch
-- has locked in a statement before: this one sees what it waited for, so numbers
-- have no gaps. Deleted versions count. Of a tag key given twice the last value
-- stays. No row: there is no such model.
-- $1::text    name
-- $2::text    workspace
-- $3::text    source
-- $4::text    where the artifacts are
-- $5::text    run id, or null
-- $6::text    link to the run
-- $7::text    description
-- $8::bigint  now, ms
-- $9::text[]   tag keys
-- $10::text[]  tag values
with made as (
	insert into model_versions (name, version, creation_time, last_updated_time, description,
	                            current_stage, source, run_id, status, run_link,
	                            storage_location, workspace)
	select m.name,
	       coalesce((select v.version from model_versions v
	                 where v.workspace = m.workspace and v.name = m.name
	                 order by v.version desc limit 1), 0) + 1,
	       $8, $8, $7, 'None', $3, $5, 'READY', $6, $4, m.workspace
	from registered_models m
	where m.name = $1 and m.workspace = $2
	returning *
), given as (
	select t.key, min(t.place) as place, (array_agg(t.value order by t.place desc))[1] as value
	from unnest($9::text[], $10::text[]) with ordinality as t (key, value, place)
	group by t.key
), tagged as (
	insert into model_version_tags (key, value, name, version, workspace)
	select g.key, g.value, v.name, v.version, v.workspace from made v, given g
)
select v.name, v.version, v.creation_time as creation_timestamp,
       v.last_updated_time as last_updated_timestamp, v.user_id, v.current_stage,
       v.description, v.source, v.run_id, v.status, v.status_message,
       (select json_agg(json_build_object('key', g.key, 'value', g.value) order by g.place)
        from given g) as tags,
       v.run_link,
       (select json_agg(a.alias order by a.alias) from registered_model_aliases a
        where a.workspace = v.workspace and a.name = v.name and a.version = v.version) as aliases
from made v;
