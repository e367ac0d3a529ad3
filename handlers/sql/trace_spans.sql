-- The spans of traces that are kept in the database, in the order of the traces (see
-- trace_get.sql), of each the root first.
-- $1::text[]  trace ids
-- $2::text    workspace
select w.place, s.content
from unnest($1::text[]) with ordinality as w (request_id, place)
join trace_info t on t.request_id = w.request_id
join experiments e on e.experiment_id = t.experiment_id
join spans s on s.trace_id = t.request_id
where e.workspace = $2 and s.content <> ''
order by w.place, s.parent_span_id is not null, s.start_time_unix_nano, s.span_id;
