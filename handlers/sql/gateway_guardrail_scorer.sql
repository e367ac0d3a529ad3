-- The scorer that a guardrail of the gateway is to use. No row: the workspace has no such
-- scorer; null: it has no such version.
-- $1::text    scorer id
-- $2::text    workspace
-- $3::bigint  version
-- $4::text    endpoint id that the guardrail names, or null
select v.serialized_scorer,
       $4 is null or exists (
	select from endpoints x where x.endpoint_id = $4 and x.workspace = $2) as has_endpoint
from scorers s
join experiments e on e.experiment_id = s.experiment_id and e.workspace = $2
left join scorer_versions v on v.scorer_id = s.scorer_id and v.scorer_version = $3
where s.scorer_id = $1;
