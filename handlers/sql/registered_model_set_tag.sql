-- Sets a tag of a registered model, which stays until this is committed. No row:
-- there is no such model.
-- $1::text  name
-- $2::text  workspace
-- $3::text  key
-- $4::text  value
with model as (
	select name, workspace from registered_models
	where name = $1 and workspace = $2
	for key share
)
insert into registered_model_tags (key, value, name, workspace)
select $3, $4, name, workspace from model
on conflict (workspace, key, name) do update set value = excluded.value
returning name;
