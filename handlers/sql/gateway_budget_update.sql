-- Changes a budget policy of the gateway; what is null stays as it is. Only some scopes
-- have a target.
-- $1::text              budget policy id
-- $2::text              workspace
-- $3::text              unit, or null
-- $4::double precision  amount
-- $5::boolean           whether the amount changes
-- $6::text              unit of the duration, or null
-- $7::bigint            duration in it, or null
-- $8::text              scope, or null
-- $9::text              action, or null
-- $10::text             endpoint id or user name, or null
-- $11::bigint           now, ms
-- $12::text             who changes it, or null
update budget_policies
set budget_unit = coalesce($3, budget_unit),
    budget_amount = case when $5 then $4 else budget_amount end,
    duration_unit = coalesce($6, duration_unit), duration_value = coalesce($7, duration_value),
    target_scope = coalesce($8, target_scope), budget_action = coalesce($9, budget_action),
    target_value = case when coalesce($8, target_scope) in ('ENDPOINT', 'USER')
                        then coalesce($10, target_value) end,
    last_updated_at = $11, last_updated_by = coalesce($12, last_updated_by)
where budget_policy_id = $1 and workspace = $2
returning budget_policy_id, budget_unit, budget_amount,
          json_build_object('unit', duration_unit, 'value', duration_value) as duration,
          target_scope, budget_action, coalesce(created_by, '') as created_by, created_at,
          coalesce(last_updated_by, '') as last_updated_by, last_updated_at, target_value;
