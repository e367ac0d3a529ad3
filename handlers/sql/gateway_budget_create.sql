-- Makes a budget policy of the gateway. No row: the endpoint that it is for is not there,
-- or the workspace went, whose lock is shared to keep it meanwhile (workspace_lock).
-- $1::text              budget policy id
-- $2::text              workspace
-- $3::text              unit
-- $4::double precision  amount
-- $5::text              unit of the duration
-- $6::bigint            duration in it
-- $7::text              scope
-- $8::text              action
-- $9::text              endpoint id or user name of these scopes, or null
-- $10::bigint           now, ms
-- $11::text             who makes it, or null
with home as (
	select name from workspaces where name = $2 for key share
)
insert into budget_policies (budget_policy_id, workspace, budget_unit, budget_amount,
                             duration_unit, duration_value, target_scope, budget_action,
                             target_value, created_at, last_updated_at, created_by,
                             last_updated_by)
select $1, name, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $11
from home
where $7 <> 'ENDPOINT'
      or exists (select from endpoints where endpoint_id = $9 and workspace = $2)
returning budget_policy_id, budget_unit, budget_amount,
          json_build_object('unit', duration_unit, 'value', duration_value) as duration,
          target_scope, budget_action, coalesce(created_by, '') as created_by, created_at,
          coalesce(last_updated_by, '') as last_updated_by, last_updated_at, target_value;
