-- Deletes a registered model with everything that hangs on it; aliases go by
-- foreign key. The rows tell whether there was one.
-- $1::text  name
-- $2::text  workspace
with version_tags as (
	delete from model_version_tags where name = $1 and workspace = $2
), versions as (
	delete from model_versions where name = $1 and workspace = $2
), tags as (
	delete from registered_model_tags where name = $1 and workspace = $2
)
delete from registered_models where name = $1 and workspace = $2;
