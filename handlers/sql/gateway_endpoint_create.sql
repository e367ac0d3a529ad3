-- Makes an endpoint of the gateway. No row: the workspace has one of that name. The share
-- of the workspace's lock keeps it from being deleted meanwhile (workspace_lock).
-- $1::text     endpoint id
-- $2::text     name
-- $3::text     workspace
-- $4::text     routing strategy, or null
-- $5::text     configuration of fallbacks as JSON, or null
-- $6::bigint   experiment id, of the workspace, or null
-- $7::boolean  whether its use is traced
-- $8::bigint   now, ms
-- $9::text     who makes it, or null
with home as (
	select name from workspaces where name = $3 for key share
)
insert into endpoints (endpoint_id, name, created_at, last_updated_at, created_by,
                       last_updated_by, routing_strategy, fallback_config_json, experiment_id,
                       usage_tracking, workspace)
select $1, $2, $8, $8, $9, $9, $4, $5, $6, $7, name from home
on conflict (workspace, name) do nothing
returning endpoint_id;
