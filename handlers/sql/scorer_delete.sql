-- Deletes one version of a scorer, or the scorer with all it has: versions, bindings
-- and its share of new traces. A scorer without versions is not found, as in MLflow.
-- No row: there is no such experiment.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    name
-- $4::bigint  version, or null for all
with scorer as (
	select s.scorer_id
	from scorers s
	join experiments e on e.experiment_id = s.experiment_id
	where s.experiment_id = $1 and s.scorer_name = $3 and e.workspace = $2
	      and e.lifecycle_stage = 'active'
	for update of s
), gone as (
	delete from scorer_versions v
	using scorer
	where v.scorer_id = scorer.scorer_id and ($4 is null or v.scorer_version = $4)
	returning v.scorer_id
), whole as (
	select distinct scorer_id from gone where $4 is null
), binding as (
	delete from endpoint_bindings b
	using whole, endpoints x
	where b.resource_type = 'scorer' and b.resource_id = whole.scorer_id
	      and x.endpoint_id = b.endpoint_id and x.workspace = $2
), dropped as (
	delete from scorers s using whole where s.scorer_id = whole.scorer_id
)
select e.lifecycle_stage, (select count(*) from scorer) as scorers,
       (select count(*) from gone) as versions
from experiments e
where e.experiment_id = $1 and e.workspace = $2;
