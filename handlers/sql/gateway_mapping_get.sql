-- How an endpoint of the gateway has a model. Of a secret that may not be seen it is not
-- said.
-- $1::text     mapping id
-- $2::text     workspace
-- $3::boolean  whether these secrets are those to leave out; else only they are shown
-- $4::text[]   secret ids
select m.mapping_id, m.endpoint_id, m.model_definition_id,
       json_strip_nulls(json_build_object(
	'model_definition_id', d.model_definition_id, 'name', d.name,
	'secret_id', s.secret_id, 'secret_name', s.secret_name, 'provider', d.provider,
	'model_name', d.model_name, 'created_at', d.created_at,
	'last_updated_at', d.last_updated_at, 'created_by', d.created_by,
	'last_updated_by', d.last_updated_by)) as model_definition,
       m.weight::real as weight, m.created_at, m.created_by, m.linkage_type, m.fallback_order
from endpoint_model_mappings m
join endpoints e on e.endpoint_id = m.endpoint_id and e.workspace = $2
join model_definitions d on d.model_definition_id = m.model_definition_id and d.workspace = $2
left join secrets s on s.secret_id = d.secret_id and s.workspace = $2
                       and (s.secret_id = any ($4)) <> $3
where m.mapping_id = $1;
