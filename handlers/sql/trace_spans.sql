-- The spans of a trace that are kept in the database, the root first.
-- $1::text  trace id
-- $2::text  workspace
select s.content
from spans s
join trace_info t on t.request_id = s.trace_id
join experiments e on e.experiment_id = t.experiment_id
where s.trace_id = $1 and e.workspace = $2 and s.content <> ''
order by s.parent_span_id is not null, s.start_time_unix_nano, s.span_id;
