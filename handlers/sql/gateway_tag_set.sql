-- Sets a tag of an endpoint of the gateway. No row: there is no such endpoint.
-- $1::text  endpoint id
-- $2::text  workspace
-- $3::text  key
-- $4::text  value
with endpoint as (
	select endpoint_id from endpoints where endpoint_id = $1 and workspace = $2 for key share
)
insert into endpoint_tags (endpoint_id, key, value)
select endpoint_id, $3, $4 from endpoint
on conflict (key, endpoint_id) do update set value = excluded.value
returning endpoint_id;
