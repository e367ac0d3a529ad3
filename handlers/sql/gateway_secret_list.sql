-- What may be shown of the secrets of a workspace, in the order in which they were made.
-- $1::text     workspace
-- $2::text     provider, or null for all
-- $3::boolean  whether the ids are those to leave out; else only they are shown
-- $4::text[]   secret ids
select secret_id, secret_name, masked_value, created_at, last_updated_at, provider, created_by,
       last_updated_by, auth_config
from secrets
where workspace = $1 and ($2 is null or provider = $2) and (secret_id = any ($4)) <> $3
order by created_at, secret_id;
