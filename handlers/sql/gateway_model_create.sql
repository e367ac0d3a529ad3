-- Makes a model of the gateway. No row: the workspace has no such secret. `created` is
-- false when it has a model of that name. The share of the workspace's lock keeps it
-- from being deleted meanwhile (workspace_lock).
-- $1::text    model definition id
-- $2::text    name
-- $3::text    workspace
-- $4::text    secret id
-- $5::text    provider
-- $6::text    name of the model at the provider
-- $7::bigint  now, ms
-- $8::text    who makes it, or null
with home as (
	select w.name, s.secret_id
	from workspaces w join secrets s on s.workspace = $3
	where w.name = $3 and s.secret_id = $4
	for key share
), model as (
	insert into model_definitions (model_definition_id, name, secret_id, provider, model_name,
	                               created_at, last_updated_at, created_by, last_updated_by,
	                               workspace)
	select $1, $2, secret_id, $5, $6, $7, $7, $8, $8, name from home
	on conflict (workspace, name) do nothing
	returning model_definition_id
)
select exists (select from model) as created from home;
