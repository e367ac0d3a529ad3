-- Takes all models from an endpoint of the gateway.
-- $1::text  endpoint id
-- $2::text  workspace
delete from endpoint_model_mappings m
using endpoints e
where m.endpoint_id = $1 and e.endpoint_id = m.endpoint_id and e.workspace = $2;
