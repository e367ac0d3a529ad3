-- Models of the gateway: one, or those of a workspace in the order in which they were
-- made. Of a secret that may not be seen it is not said.
-- $1::text      workspace
-- $2::text      model definition id, or null for all
-- $3::text      provider, or null for all
-- $4::text      secret id, or null for all
-- $5::boolean   whether these definitions are those to leave out; else only they are shown
-- $6::text[]    model definition ids
-- $7::boolean   whether these secrets are those to leave out; else only they are shown
-- $8::text[]    secret ids
select d.model_definition_id, d.name, s.secret_id, s.secret_name, d.provider, d.model_name,
       d.created_at, d.last_updated_at, d.created_by, d.last_updated_by
from model_definitions d
left join secrets s on s.secret_id = d.secret_id and s.workspace = $1
                       and (s.secret_id = any ($8)) <> $7
where d.workspace = $1 and ($2 is null or d.model_definition_id = $2)
      and ($3 is null or d.provider = $3) and ($4 is null or d.secret_id = $4)
      and (d.model_definition_id = any ($6)) <> $5
order by d.created_at, d.model_definition_id;
