-- Where the artifacts of experiments are: the location of each, and whether it is its own, which
-- is when its id is a part of it; and the places of runs, logged models and traces that are not below
-- a location of their experiment's own, with what they are to be called below its new one, whose
-- they are, and the location of the experiment, or the one that it had when a trace came there. Traces
-- have no owner here: clients choose their ids.
-- $1::text      workspace
-- $2::bigint[]  experiment ids
with experiment as (
	select experiment_id, coalesce(artifact_location, '') as uri,
	       artifact_location ~ ('/' || experiment_id || '(/|$)') as own
	from experiments where workspace = $1 and experiment_id = any($2)
), place as (
	select r.experiment_id, r.artifact_uri as uri, r.run_uuid || '/artifacts' as tail,
	       r.run_uuid as owner
	from runs r join experiment e using (experiment_id)
	union all
	select m.experiment_id, m.artifact_location, 'models/' || m.model_id || '/artifacts', m.model_id
	from logged_models m join experiment e using (experiment_id)
	union all
	select i.experiment_id, t.value, 'traces/' || ltrim(t.request_id, '/') || '/artifacts', null
	from trace_tags t join trace_info i using (request_id)
	join experiment e using (experiment_id)
	where t.key = 'mlflow.artifactLocation'
)
select experiment_id::text as id, uri, '' as tail, coalesce(own, false) as own, null as owner,
       uri as of_experiment
from experiment
union all
select p.experiment_id::text, p.uri, p.tail, false, p.owner,
       coalesce((select f.location from mlflow_fcgi.former_locations f
                 where f.experiment_id = p.experiment_id and p.owner is null
                   and starts_with(p.uri, regexp_replace(f.location, '/*([?#].*)?$', '') || '/')
                   and not starts_with(p.uri, regexp_replace(e.uri, '/*([?#].*)?$', '') || '/')
                 order by length(f.location) desc limit 1), e.uri)
from place p join experiment e using (experiment_id)
where p.uri <> '' and not (coalesce(e.own, false) and (p.uri = e.uri or starts_with(p.uri, e.uri || '/')))
order by id, tail, uri;
