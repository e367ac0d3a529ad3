-- What a budget policy of the gateway is for, until the transaction ends; and whether the
-- workspace has an endpoint that it may be for.
-- $1::text  budget policy id
-- $2::text  workspace
-- $3::text  endpoint id
select target_scope, target_value,
       exists (select from endpoints where endpoint_id = $3 and workspace = $2) as has_endpoint
from budget_policies where budget_policy_id = $1 and workspace = $2
for no key update;
