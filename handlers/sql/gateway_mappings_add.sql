-- Gives an endpoint of the gateway models, whose order their ids keep. A model that the
-- endpoint has already with that linkage is refused (unique index).
-- $1::text                endpoint id
-- $2::text                workspace
-- $3::text[]              model definition ids, all of the workspace
-- $4::double precision[]  weights
-- $5::text[]              linkage types
-- $6::bigint[]            fallback orders, where there is one
-- $7::boolean[]           whether there is a fallback order
-- $8::bigint              now, ms
-- $9::text                who makes it, or null
with id as (
	select row_number() over (order by k.id) as place, k.id
	from (select 'm-' || replace(gen_random_uuid()::text, '-', '') as id
	      from generate_series(1, cardinality($3))) as k
)
insert into endpoint_model_mappings (mapping_id, endpoint_id, model_definition_id, weight,
                                     linkage_type, fallback_order, created_at, created_by)
select i.id, e.endpoint_id, d.model_definition_id, k.weight, k.linkage,
       case when k.has_order then k.fallback_order end, $8, $9
from unnest($3, $4, $5, $6, $7) with ordinality
     as k (definition, weight, linkage, fallback_order, has_order, place)
join id i on i.place = k.place
join endpoints e on e.endpoint_id = $1 and e.workspace = $2
join model_definitions d on d.model_definition_id = k.definition and d.workspace = $2
returning mapping_id;
