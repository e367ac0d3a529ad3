-- Which resources use endpoints of the gateway, in the order in which they came to.
-- $1::text  workspace
-- $2::text  endpoint id, or null for all
-- $3::text  resource type, or null for all
-- $4::text  resource id, or null for all
select b.endpoint_id, b.resource_type, b.resource_id, b.created_at, b.last_updated_at,
       b.created_by, b.last_updated_by, b.display_name
from endpoint_bindings b
join endpoints e on e.endpoint_id = b.endpoint_id
where e.workspace = $1 and ($2 is null or b.endpoint_id = $2)
      and ($3 is null or b.resource_type = $3) and ($4 is null or b.resource_id = $4)
order by b.created_at, b.endpoint_id, b.resource_type, b.resource_id;
