-- Deletes the registered models of a workspace with their versions, tags and
-- aliases.
-- $1::text  workspace
with version_tag as (
	delete from model_version_tags where workspace = $1
), version as (
	delete from model_versions where workspace = $1
), model_tag as (
	delete from registered_model_tags where workspace = $1
)
delete from registered_models where workspace = $1;
