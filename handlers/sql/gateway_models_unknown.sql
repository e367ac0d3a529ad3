-- Which of these models of the gateway a workspace does not have.
-- $1::text[]  model definition ids
-- $2::text    workspace
select distinct k.id
from unnest($1) as k (id)
where not exists (select from model_definitions d
                  where d.model_definition_id = k.id and d.workspace = $2)
order by k.id;
