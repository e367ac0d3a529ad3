-- Gives an endpoint of the gateway a guardrail. Says whether there is such an endpoint,
-- such a guardrail, and whether the endpoint did not have it yet. The share of the workspace's
-- lock keeps it from being deleted meanwhile (workspace_lock).
-- $1::text    endpoint id
-- $2::text    workspace
-- $3::text    guardrail id
-- $4::bigint  place among its guardrails, or null
-- $5::bigint  now, ms
-- $6::text    who adds it, or null
with home as (
	select name from workspaces where name = $2 for key share
), endpoint as (
	select p.endpoint_id as id
	from home join endpoints p on p.workspace = home.name
	where p.endpoint_id = $1
	for key share of p
), guardrail as (
	select g.guardrail_id as id
	from home join guardrails g on g.workspace = home.name
	where g.guardrail_id = $3
	for key share of g
), made as (
	insert into guardrail_configs (endpoint_id, guardrail_id, execution_order, created_by,
	                               created_at, workspace)
	select endpoint.id, guardrail.id, $4, $6, $5, $2 from endpoint, guardrail
	on conflict (endpoint_id, guardrail_id) do nothing
	returning endpoint_id
)
select exists (select from endpoint) as has_endpoint,
       exists (select from guardrail) as has_guardrail, exists (select from made) as is_new;
