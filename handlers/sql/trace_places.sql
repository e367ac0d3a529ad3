-- Where the spans of traces are: what the tag says of it, and the location of their
-- artifacts, with the experiment that it has to be in and its location, or the one that it had when
-- the artifacts came there. In the order of the ids; ids of other workspaces give no row.
-- $1::text[]  trace ids
-- $2::text    workspace
select t.request_id,
       (select value from trace_tags g
        where g.request_id = t.request_id and g.key = 'mlflow.trace.spansLocation') as spans,
       a.value as artifacts, t.experiment_id,
       coalesce((select f.location from mlflow_fcgi.former_locations f
                 where f.experiment_id = t.experiment_id
                   and starts_with(a.value, regexp_replace(f.location, '/*([?#].*)?$', '') || '/')
                   and not starts_with(a.value, regexp_replace(e.artifact_location, '/*([?#].*)?$', '') || '/')
                 order by length(f.location) desc limit 1), e.artifact_location) as of_experiment
from unnest($1::text[]) with ordinality as w (request_id, place)
join trace_info t on t.request_id = w.request_id
join experiments e on e.experiment_id = t.experiment_id
left join trace_tags a on a.request_id = t.request_id and a.key = 'mlflow.artifactLocation'
where e.workspace = $2
order by w.place;
