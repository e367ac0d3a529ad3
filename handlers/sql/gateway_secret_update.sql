-- Changes a secret of the gateway. No row: there is none.
-- $1::text     secret id
-- $2::text     workspace
-- $3::text     encrypted value, in hexadecimal; null leaves it, its key and what is shown of it
-- $4::text     wrapped data key, in hexadecimal
-- $5::bigint   version of the key that wraps it
-- $6::text     what is shown of the value, as JSON
-- $7::boolean  whether auth_config changes
-- $8::text     auth_config as JSON; null for none
-- $9::bigint   now, ms
-- $10::text    who changes it, or null
update secrets
set encrypted_value = coalesce(decode($3, 'hex'), encrypted_value),
    wrapped_dek = coalesce(decode($4, 'hex'), wrapped_dek),
    kek_version = case when $3 is null then kek_version else $5 end,
    masked_value = coalesce($6, masked_value),
    auth_config = case when $7 then $8 else auth_config end,
    last_updated_at = $9, last_updated_by = $10
where secret_id = $1 and workspace = $2
returning secret_id, secret_name, masked_value, created_at, last_updated_at, provider, created_by,
       last_updated_by, auth_config;
