-- Moves what move_rows does not: the gateway's resources, which refer to each other.
-- $1::text  workspace they are in
-- $2::text  workspace they go to
with secret as (
	update secrets set workspace = $2 where workspace = $1
), model as (
	update model_definitions set workspace = $2 where workspace = $1
), endpoint as (
	update endpoints set workspace = $2 where workspace = $1
), budget as (
	update budget_policies set workspace = $2 where workspace = $1
), guardrail as (
	update guardrails set workspace = $2 where workspace = $1
)
update guardrail_configs set workspace = $2 where workspace = $1;
