-- Which server an access endpoint is of.
-- $1::text  workspace
-- $2::text  id
select server_name from mcp_access_endpoints where workspace = $1 and id = $2;
