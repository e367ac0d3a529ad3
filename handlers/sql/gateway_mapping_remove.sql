-- Takes a model from an endpoint of the gateway; of one that it has twice, the first.
-- $1::text  endpoint id
-- $2::text  workspace
-- $3::text  model definition id
with endpoint as (
	select endpoint_id from endpoints where endpoint_id = $1 and workspace = $2
	for key share
), gone as (
	delete from endpoint_model_mappings
	where mapping_id = (select m.mapping_id
	                    from endpoint_model_mappings m
	                    join endpoint e on e.endpoint_id = m.endpoint_id
	                    where m.model_definition_id = $3
	                    order by m.created_at, m.mapping_id
	                    limit 1)
	returning mapping_id
)
select exists (select from endpoint) as is_there, exists (select from gone) as is_gone;
