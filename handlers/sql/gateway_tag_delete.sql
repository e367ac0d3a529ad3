-- Removes a tag of an endpoint of the gateway, if it has it. No row: there is no such
-- endpoint.
-- $1::text  endpoint id
-- $2::text  workspace
-- $3::text  key
with endpoint as (
	select endpoint_id from endpoints where endpoint_id = $1 and workspace = $2
), gone as (
	delete from endpoint_tags t using endpoint e
	where t.endpoint_id = e.endpoint_id and t.key = $3
)
select endpoint_id from endpoint;
