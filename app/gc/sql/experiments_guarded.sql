-- Guardrails of a workspace that use scorers of experiments of it: without them, endpoints of
-- the gateway would be open, so such experiments stay until the guardrails go.
-- $1::text    workspace
-- $2::text[]  experiment ids
select e.experiment_id, s.scorer_name, g.name
from experiments e
join scorers s on s.experiment_id = e.experiment_id
join guardrails g on g.scorer_id = s.scorer_id and g.workspace = $1
where e.workspace = $1 and e.experiment_id::text = any($2)
order by g.name, g.guardrail_id
limit 1;
