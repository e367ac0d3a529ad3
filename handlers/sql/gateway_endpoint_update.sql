-- Changes an endpoint of the gateway; what is null stays as it is.
-- $1::text     endpoint id
-- $2::text     workspace
-- $3::text     name, or null
-- $4::text     routing strategy, or null
-- $5::text     the beginning of the configuration of fallbacks as JSON, up to the models; or null
-- $6::text     these models as a JSON list; null for those it has
-- $7::bigint   experiment id, of the workspace, or null
-- $8::boolean  whether its use is traced, if that changes
-- $9::boolean  whether that changes
-- $10::bigint  now, ms
-- $11::text    who changes it, or null
update endpoints
set name = coalesce($3, name), routing_strategy = coalesce($4, routing_strategy),
    fallback_config_json = case when $5 is null then fallback_config_json else
	$5 || coalesce($6, substring(fallback_config_json
	                             from '"model_definition_ids": (\[[^]]*\])'), '[]') || '}' end,
    experiment_id = coalesce($7, experiment_id),
    usage_tracking = case when $9 then $8 else usage_tracking end,
    last_updated_at = $10, last_updated_by = coalesce($11, last_updated_by)
where endpoint_id = $1 and workspace = $2;
