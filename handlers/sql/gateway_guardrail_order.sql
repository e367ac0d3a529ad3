-- Says where among the guardrails of an endpoint one of them runs.
-- $1::text    endpoint id
-- $2::text    workspace
-- $3::text    guardrail id
-- $4::bigint  place, or null for behind those that have one
update guardrail_configs set execution_order = $4
where endpoint_id = $1 and guardrail_id = $3 and workspace = $2;
