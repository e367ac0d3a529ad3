-- The spans of traces that are in the database already, by trace, with what they say of usage and
-- cost: the text of the attribute as it is spelled in the span's JSON. Only names of members follow
-- a blank or a brace there, as a quote within a text has a backslash before it.
-- $1::text[]  trace ids
-- $2::text    workspace
select s.trace_id, s.span_id, s.parent_span_id,
       case when s.content like '%"mlflow.chat.tokenUsage"%'
            then left(substring(s.content from '[ {]"mlflow\.chat\.tokenUsage": ("(?:[^"\\]|\\.)*")'), 4000)
            end as usage,
       case when s.content like '%"mlflow.llm.cost"%'
            then left(substring(s.content from '[ {]"mlflow\.llm\.cost": ("(?:[^"\\]|\\.)*")'), 4000)
            end as cost
from spans s
join trace_info t on t.request_id = s.trace_id
join experiments e on e.experiment_id = t.experiment_id
where s.trace_id = any($1) and e.workspace = $2
order by s.trace_id, s.start_time_unix_nano, s.span_id;
