-- Makes a guardrail of the gateway. The share of the workspace's lock keeps it from being
-- deleted meanwhile (workspace_lock).
-- $1::text    guardrail id
-- $2::text    workspace
-- $3::text    name
-- $4::text    scorer id, of the workspace
-- $5::bigint  its version
-- $6::text    stage
-- $7::text    action
-- $8::text    endpoint id, of the workspace, or null
-- $9::bigint  now, ms
-- $10::text   who makes it, or null
with home as (
	select name from workspaces where name = $2 for key share
)
insert into guardrails (guardrail_id, workspace, name, scorer_id, scorer_version, stage, action,
                        action_endpoint_id, created_at, last_updated_at, created_by,
                        last_updated_by)
select $1, name, $3, $4, $5, $6, $7, $8, $9, $9, $10, $10 from home;
