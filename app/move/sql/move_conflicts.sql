-- Names that a workspace has already, of a kind whose names are unique.
-- $1::text    kind, the name of its table
-- $2::text    workspace
-- $3::text[]  names
select name from experiments
where $1 = 'experiments' and workspace = $2 and name = any($3)
union all
select name from registered_models
where $1 = 'registered_models' and workspace = $2 and name = any($3)
union all
select name from mcp_servers
where $1 = 'mcp_servers' and workspace = $2 and name = any($3)
order by name;
