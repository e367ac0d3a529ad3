-- Deletes a budget policy of the gateway.
-- $1::text  budget policy id
-- $2::text  workspace
delete from budget_policies where budget_policy_id = $1 and workspace = $2;
