-- Budget policies of the gateway: one, or a page of a workspace's by their ids.
-- $1::text    workspace
-- $2::text    budget policy id, or null for all
-- $3::text    id behind which the page begins, or null
-- $4::bigint  how many rows to skip
-- $5::bigint  how many rows there may be
select budget_policy_id, budget_unit, budget_amount,
       json_build_object('unit', duration_unit, 'value', duration_value) as duration,
       target_scope, budget_action, coalesce(created_by, '') as created_by, created_at,
       coalesce(last_updated_by, '') as last_updated_by, last_updated_at, target_value
from budget_policies
where workspace = $1 and ($2 is null or budget_policy_id = $2)
      and ($3 is null or budget_policy_id > $3)
order by budget_policy_id
offset $4 limit $5;
