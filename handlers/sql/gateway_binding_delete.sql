-- Forgets that a resource uses an endpoint of the gateway.
-- $1::text  endpoint id
-- $2::text  workspace
-- $3::text  resource type
-- $4::text  resource id
delete from endpoint_bindings b
using endpoints e
where e.endpoint_id = b.endpoint_id and e.workspace = $2
      and b.endpoint_id = $1 and b.resource_type = $3 and b.resource_id = $4;
