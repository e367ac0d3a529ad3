-- Deletes an endpoint of the gateway with what is its own: models' places, bindings, tags.
-- $1::text  endpoint id
-- $2::text  workspace
delete from endpoints where endpoint_id = $1 and workspace = $2;
