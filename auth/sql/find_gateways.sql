-- Which of several resources of the gateway a workspace has, for a database without
-- users. Rows as of find_targets.
-- $1::text    workspace
-- $2::text[]  types of the resources, or gateway_endpoint_name
-- $3::text[]  their ids, or the name
select 'found' as what, k.place, case k.type when 'gateway_endpoint_name' then 'gateway_endpoint'
                                 else k.type end as type,
       case k.type
       when 'gateway_secret' then (
	select s.secret_id from secrets s where s.secret_id = k.id and s.workspace = $1)
       when 'gateway_model_definition' then (
	select d.model_definition_id from model_definitions d
	where d.model_definition_id = k.id and d.workspace = $1)
       when 'gateway_endpoint' then (
	select p.endpoint_id from endpoints p where p.endpoint_id = k.id and p.workspace = $1)
       else (select p.endpoint_id from endpoints p where p.name = k.id and p.workspace = $1)
       end as id,
       null::text as level
from unnest($2, $3) with ordinality as k (type, id, place);
