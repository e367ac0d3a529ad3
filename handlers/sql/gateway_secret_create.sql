-- Keeps the encrypted credentials of a provider (app/gateway/envelope.h). No row: the
-- workspace has a secret of that name. The share of the workspace's lock keeps it from
-- being deleted meanwhile (workspace_lock); one that just was gives a row without an id.
-- $1::text     secret id
-- $2::text     name
-- $3::text     workspace
-- $4::text     encrypted value, in hexadecimal
-- $5::text     wrapped data key, in hexadecimal
-- $6::bigint   version of the key that wraps it
-- $7::text     what is shown of the value, as JSON
-- $8::text     provider, or null
-- $9::text     auth_config as JSON, or null
-- $10::bigint  now, ms
-- $11::text    who makes it, or null
with home as (
	select name from workspaces where name = $3 for key share
), secret as (
	insert into secrets (secret_id, secret_name, encrypted_value, wrapped_dek, kek_version,
	                     masked_value, provider, auth_config, created_at, last_updated_at,
	                     created_by, last_updated_by, workspace)
	select $1, $2, decode($4, 'hex'), decode($5, 'hex'), $6, $7, $8, $9, $10, $10, $11, $11,
	       name
	from home
	on conflict (workspace, secret_name) do nothing
	returning secret_id, secret_name, masked_value, created_at, last_updated_at, provider, created_by,
       last_updated_by, auth_config
)
select secret_id, secret_name, masked_value, created_at, last_updated_at, provider, created_by,
       last_updated_by, auth_config
from secret
union all
select null, null, null, null, null, null, null, null, null where not exists (select from home);
