-- The spans of traces that are in the database already, by trace; of those that say what they
-- used the content, which has it.
-- $1::text[]  trace ids
-- $2::text    workspace
select s.trace_id, s.span_id, s.parent_span_id,
       case when s.content like '%mlflow.chat.tokenUsage%' or s.content like '%mlflow.llm.cost%'
            then s.content else '' end as content
from spans s
join trace_info t on t.request_id = s.trace_id
join experiments e on e.experiment_id = t.experiment_id
where s.trace_id = any($1) and e.workspace = $2
order by s.trace_id, s.start_time_unix_nano, s.span_id;
