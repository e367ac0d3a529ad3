-- Which of these models of the gateway a workspace does not have; those it has stay until
-- the transaction ends.
-- $1::text[]  model definition ids
-- $2::text    workspace
with there as (
	select model_definition_id as id
	from model_definitions where model_definition_id = any ($1) and workspace = $2
	for key share
)
select distinct k.id
from unnest($1) as k (id)
where k.id not in (select id from there)
order by k.id;
