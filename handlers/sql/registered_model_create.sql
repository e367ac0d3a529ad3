-- Creates a registered model with its tags; of a key given twice the last value
-- stays. `created` is false when the workspace has a model of that name;
-- `is_prompt` tells then whether that one is a prompt. No row: there is no such
-- workspace. The share of the workspace's lock keeps it from being deleted
-- meanwhile (workspace_lock).
-- $1::text    name
-- $2::text    workspace
-- $3::text    description
-- $4::bigint  now, ms
-- $5::text[]  tag keys
-- $6::text[]  tag values
with home as (
	select name from workspaces where name = $2 for key share
), model as (
	insert into registered_models (name, creation_time, last_updated_time, description,
	                               workspace)
	select $1, $4, $4, $3, name from home
	on conflict (workspace, name) do nothing
	returning name, workspace
), given as (
	select t.key, min(t.place) as place, (array_agg(t.value order by t.place desc))[1] as value
	from unnest($5::text[], $6::text[]) with ordinality as t (key, value, place)
	group by t.key
), tagged as (
	insert into registered_model_tags (key, value, name, workspace)
	select g.key, g.value, m.name, m.workspace from model m, given g
)
select exists (select from model) as created,
       exists (select from registered_model_tags t
               where t.workspace = $2 and t.name = $1 and t.key = 'mlflow.prompt.is_prompt')
       as is_prompt,
       $1 as name, $4 as creation_timestamp, nullif($4, 0) as last_updated_timestamp,
       nullif($3, '') as description,
       (select json_agg(json_build_object('key', g.key, 'value', g.value) order by g.place)
        from given g) as tags
from home;
