-- Deletes the gateway of a workspace: endpoints with their tags, bindings, model
-- mappings and guardrails, and what they use. Guardrails go before the scorers
-- they refer to (workspace_delete_models).
-- $1::text  workspace
with endpoint as (
	delete from endpoints where workspace = $1 returning endpoint_id
), mapping as (
	delete from endpoint_model_mappings m using endpoint e where m.endpoint_id = e.endpoint_id
), definition as (
	delete from model_definitions where workspace = $1
), secret as (
	delete from secrets where workspace = $1
), budget as (
	delete from budget_policies where workspace = $1
)
delete from guardrails where workspace = $1;
