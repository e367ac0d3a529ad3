-- Deletes a tag of a registered model, if it is there. No row: there is no such
-- model.
-- $1::text  name
-- $2::text  workspace
-- $3::text  key
with untagged as (
	delete from registered_model_tags where workspace = $2 and name = $1 and key = $3
)
select name from registered_models where name = $1 and workspace = $2;
