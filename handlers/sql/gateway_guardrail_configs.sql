-- Guardrails that an endpoint of the gateway has, in the order in which they run, those
-- without one last; or one of them. No row: there is no such endpoint; a row of nulls: it
-- has none. The first columns are those of gateway_guardrails.
-- $1::text  workspace
-- $2::text  endpoint id
-- $3::text  guardrail id, or null for all
select g.guardrail_id, g.name, g.stage, g.action, x.name as action_endpoint, g.created_by,
       g.created_at, g.last_updated_by, g.last_updated_at, e.experiment_id, s.scorer_name,
       case when e.experiment_id is not null then json_build_object(
	'experiment_id', e.experiment_id, 'scorer_name', s.scorer_name,
	'scorer_version', v.scorer_version, 'serialized_scorer', v.serialized_scorer,
	'creation_time', v.creation_time, 'scorer_id', v.scorer_id) end as scorer,
       p.endpoint_id, c.execution_order, c.created_by as added_by, c.created_at as added_at
from endpoints p
left join guardrail_configs c on c.endpoint_id = p.endpoint_id and c.workspace = $1
                                 and ($3 is null or c.guardrail_id = $3)
left join guardrails g on g.guardrail_id = c.guardrail_id and g.workspace = $1
left join scorer_versions v on v.scorer_id = g.scorer_id and v.scorer_version = g.scorer_version
left join scorers s on s.scorer_id = v.scorer_id
left join experiments e on e.experiment_id = s.experiment_id and e.workspace = $1
left join endpoints x on x.endpoint_id = g.action_endpoint_id and x.workspace = $1
where p.endpoint_id = $2 and p.workspace = $1
order by c.execution_order nulls last, c.guardrail_id;
