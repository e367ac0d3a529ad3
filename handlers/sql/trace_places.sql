-- Where the spans of traces are: what the tag says of it, and the location of their
-- artifacts, with the experiment that it has to be in. In the order of the ids; ids of other workspaces give no row.
-- $1::text[]  trace ids
-- $2::text    workspace
select t.request_id,
       (select value from trace_tags g
        where g.request_id = t.request_id and g.key = 'mlflow.trace.spansLocation') as spans,
       (select value from trace_tags g
        where g.request_id = t.request_id and g.key = 'mlflow.artifactLocation') as artifacts,
       t.experiment_id, e.artifact_location as of_experiment
from unnest($1::text[]) with ordinality as w (request_id, place)
join trace_info t on t.request_id = w.request_id
join experiments e on e.experiment_id = t.experiment_id
where e.workspace = $2
order by w.place;
