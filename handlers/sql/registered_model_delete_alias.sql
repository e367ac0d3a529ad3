-- Deletes an alias, if it is there. No row: there is no such model.
-- $1::text  name
-- $2::text  workspace
-- $3::text  alias
with gone as (
	delete from registered_model_aliases where workspace = $2 and name = $1 and alias = $3
)
select name from registered_models where name = $1 and workspace = $2;
