-- Takes a guardrail from an endpoint of the gateway.
-- $1::text  endpoint id
-- $2::text  workspace
-- $3::text  guardrail id
delete from guardrail_configs
where endpoint_id = $1 and guardrail_id = $3 and workspace = $2;
