-- Whether a workspace has something that this server keeps
-- but cannot show yet, because `mlflow server` made it.
-- $1::text    workspace
-- $2::text    what
select case $2
       when 'gateway endpoints' then exists (
	select from endpoints x where x.workspace = $1)
       when 'bindings of gateway endpoints' then exists (
	select from endpoint_bindings b join endpoints x on x.endpoint_id = b.endpoint_id
	where x.workspace = $1)
       when 'model definitions' then exists (
	select from model_definitions d where d.workspace = $1)
       end as used;
