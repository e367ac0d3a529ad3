-- Changes a model of the gateway; what is null stays as it is. `is_there`: there is such
-- a model; `has_secret`: and the secret that it is to have. Both are needed.
-- $1::text    model definition id
-- $2::text    workspace
-- $3::text    name, or null
-- $4::text    secret id, or null
-- $5::text    name of the model at the provider, or null
-- $6::text    provider, or null
-- $7::bigint  now, ms
-- $8::text    who changes it, or null
with secret as (
	select secret_id from secrets where workspace = $2 and secret_id = $4 for key share
), found as (
	select model_definition_id as id, $4 is null or exists (select from secret) as has_secret
	from model_definitions where model_definition_id = $1 and workspace = $2
), changed as (
	update model_definitions d
	set name = coalesce($3, d.name), secret_id = coalesce($4, d.secret_id),
	    model_name = coalesce($5, d.model_name), provider = coalesce($6, d.provider),
	    last_updated_at = $7, last_updated_by = coalesce($8, d.last_updated_by)
	from found f
	where d.model_definition_id = f.id and d.workspace = $2 and f.has_secret
)
select exists (select from found) as is_there,
       coalesce((select has_secret from found), false) as has_secret;
