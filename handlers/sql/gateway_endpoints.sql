-- Endpoints of the gateway with their models and tags: one by its id or name, or those of
-- a workspace that have a model, in the order in which they were made. Of models,
-- secrets and experiments that may not be seen it is not said. The configuration of fallbacks is text
-- that either server writes in one form.
-- $1::text      workspace
-- $2::text      endpoint id, or null
-- $3::text      its name, or null
-- $4::text      provider that one of its models has, or null for all
-- $5::boolean   whether these endpoints are those to leave out; else only they are shown
-- $6::text[]    endpoint ids
-- $7::boolean   the same of models
-- $8::text[]    model definition ids
-- $9::boolean   the same of secrets
-- $10::text[]   secret ids
-- $11::boolean  the same of experiments
-- $12::text[]   experiment ids
select e.endpoint_id, coalesce(e.name, '') as name, e.created_at, e.last_updated_at,
       (select json_agg(json_strip_nulls(json_build_object(
	'mapping_id', m.mapping_id, 'endpoint_id', m.endpoint_id,
	'model_definition_id', d.model_definition_id,
	'model_definition', case when d.model_definition_id is not null then json_build_object(
		'model_definition_id', d.model_definition_id, 'name', d.name,
		'secret_id', s.secret_id, 'secret_name', s.secret_name, 'provider', d.provider,
		'model_name', d.model_name, 'created_at', d.created_at,
		'last_updated_at', d.last_updated_at, 'created_by', d.created_by,
		'last_updated_by', d.last_updated_by) end,
	'weight', case when m.weight::real::text ~ '^-?[0-9]+$'
	               then (m.weight::real || '.0')::json else to_json(m.weight::real) end,
	'created_at', m.created_at, 'created_by', m.created_by,
	'linkage_type', m.linkage_type, 'fallback_order', m.fallback_order))
	order by m.created_at, m.mapping_id)
	from endpoint_model_mappings m
	left join model_definitions d on d.model_definition_id = m.model_definition_id
	                                 and d.workspace = $1
	                                 and (d.model_definition_id = any ($8)) <> $7
	left join secrets s on s.secret_id = d.secret_id and s.workspace = $1
	                       and (s.secret_id = any ($10)) <> $9
	where m.endpoint_id = e.endpoint_id) as model_mappings,
       coalesce(e.created_by, '') as created_by,
       coalesce(e.last_updated_by, '') as last_updated_by,
       (select json_agg(json_strip_nulls(json_build_object('key', t.key, 'value', t.value))
                        order by t.key)
        from endpoint_tags t where t.endpoint_id = e.endpoint_id) as tags,
       e.routing_strategy,
       case when e.fallback_config_json ~ '^\{' then json_strip_nulls(json_build_object(
	'strategy', substring(e.fallback_config_json from '"strategy": "([A-Z_]+)"'),
	'max_attempts', substring(e.fallback_config_json from '"max_attempts": (-?[0-9]{1,10})')::bigint
	)) end as fallback_config,
       (select x.experiment_id from experiments x
        where x.experiment_id = e.experiment_id and x.workspace = $1
              and (x.experiment_id::text = any ($12)) <> $11) as experiment_id,
       e.usage_tracking
from endpoints e
where e.workspace = $1 and ($2 is null or e.endpoint_id = $2) and ($3 is null or e.name = $3)
      and ($2 is not null or $3 is not null or exists (
	select from endpoint_model_mappings m
	left join model_definitions d on d.model_definition_id = m.model_definition_id
	                                 and d.workspace = $1
	                                 and (d.model_definition_id = any ($8)) <> $7
	where m.endpoint_id = e.endpoint_id and ($4 is null or d.provider = $4)))
      and (e.endpoint_id = any ($6)) <> $5
order by e.created_at, e.endpoint_id;
