-- Guardrails of the gateway with their scorers, if the workspace has these: one, or a page
-- of a workspace's by their ids.
-- $1::text    workspace
-- $2::text    guardrail id, or null for all
-- $3::text    id behind which the page begins, or null
-- $4::bigint  how many rows to skip
-- $5::bigint  how many rows there may be
select g.guardrail_id, g.name, g.stage, g.action, x.name as action_endpoint, g.created_by,
       g.created_at, g.last_updated_by, g.last_updated_at, e.experiment_id, s.scorer_name,
       case when e.experiment_id is not null then json_build_object(
	'experiment_id', e.experiment_id, 'scorer_name', s.scorer_name,
	'scorer_version', v.scorer_version, 'serialized_scorer', v.serialized_scorer,
	'creation_time', v.creation_time, 'scorer_id', v.scorer_id) end as scorer
from guardrails g
join scorer_versions v on v.scorer_id = g.scorer_id and v.scorer_version = g.scorer_version
join scorers s on s.scorer_id = v.scorer_id
left join experiments e on e.experiment_id = s.experiment_id and e.workspace = $1
left join endpoints x on x.endpoint_id = g.action_endpoint_id and x.workspace = $1
where g.workspace = $1 and ($2 is null or g.guardrail_id = $2)
      and ($3 is null or g.guardrail_id > $3)
order by g.guardrail_id
offset $4 limit $5;
