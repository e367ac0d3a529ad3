-- Notes that a resource uses an endpoint of the gateway. No row: there is no such
-- endpoint. One that is noted already is refused (primary key).
-- $1::text    endpoint id
-- $2::text    workspace
-- $3::text    resource type
-- $4::text    resource id
-- $5::bigint  now, ms
-- $6::text    who, or null
with endpoint as (
	select endpoint_id from endpoints where endpoint_id = $1 and workspace = $2 for key share
)
insert into endpoint_bindings (endpoint_id, resource_type, resource_id, created_at,
                               last_updated_at, created_by, last_updated_by)
select endpoint_id, $3, $4, $5, $5, $6, $6
from endpoint
returning endpoint_id, resource_type, resource_id, created_at, last_updated_at, created_by,
          last_updated_by, display_name;
