-- Deletes a guardrail of the gateway, also from the endpoints that have it.
-- $1::text  guardrail id
-- $2::text  workspace
delete from guardrails where guardrail_id = $1 and workspace = $2;
