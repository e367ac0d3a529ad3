-- Assessments of traces in the order of the traces, see trace_get.sql. Clients date them to the
-- millisecond; those of one are in the order in which they were written.
-- $1::text[]  trace ids
-- $2::text    workspace
select w.place, a.assessment_id, a.name, a.trace_id, a.span_id, a.source_type, a.source_id,
       a.created_timestamp, a.last_updated_timestamp, a.assessment_type, a.value, a.error,
       a.rationale, a.assessment_metadata, a.overrides, a.valid
from unnest($1::text[]) with ordinality as w (request_id, place)
join trace_info t on t.request_id = w.request_id
join experiments e on e.experiment_id = t.experiment_id
join assessments a on a.trace_id = t.request_id
where e.workspace = $2
order by w.place, a.created_timestamp, age(a.xmin) desc, a.ctid;
