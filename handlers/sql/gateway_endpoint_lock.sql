-- What is needed of an endpoint of the gateway to change it.
-- $1::text  endpoint id
-- $2::text  workspace
select name, experiment_id from endpoints where endpoint_id = $1 and workspace = $2
for no key update;
