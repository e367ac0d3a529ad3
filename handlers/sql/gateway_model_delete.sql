-- Deletes a model of the gateway. One that an endpoint has is refused (foreign key).
-- $1::text  model definition id
-- $2::text  workspace
delete from model_definitions where model_definition_id = $1 and workspace = $2;
