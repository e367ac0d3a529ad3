-- What may be shown of a secret of the gateway.
-- $1::text  secret id
-- $2::text  workspace
select secret_id, secret_name, masked_value, created_at, last_updated_at, provider, created_by,
       last_updated_by, auth_config
from secrets
where secret_id = $1 and workspace = $2;
