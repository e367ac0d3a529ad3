-- What a source models:/<name>/... stands for: the version of that number, alias
-- or stage, or the latest of all. No row: there is no such model. NULLs: the
-- alias, or the version, is not there.
-- $1::text    name
-- $2::text    workspace
-- $3::bigint  version, or null
-- $4::text    alias, or null
-- $5::text    stage, or null
select exists (select from registered_model_tags t
               where t.workspace = m.workspace and t.name = m.name
                 and t.key = 'mlflow.prompt.is_prompt' and lower(t.value) = 'true') as is_prompt,
       n.alias, v.version, v.run_id,
       coalesce(nullif(v.storage_location, ''), v.source) as location
from registered_models m
left join registered_model_aliases n
       on n.workspace = m.workspace and n.name = m.name and n.alias = $4
left join lateral (
	select * from model_versions w
	where w.workspace = m.workspace and w.name = m.name
	  and ($3 is null or w.version = $3) and ($4 is null or w.version = n.version)
	  and ($5 is null or w.current_stage = $5) and w.current_stage <> 'Deleted_Internal'
	order by w.version desc limit 1) v on true
where m.name = $1 and m.workspace = $2;
