-- A page of the label schemas of an active experiment, the newest first. No row: there is
-- no such experiment; a row without an id: nothing is on this page.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::bigint  at most so many
-- $4::bigint  how many to skip
-- $5::bigint  the one behind which to begin: when it was made, or null
-- $6::text    its id
select exists (select from label_schemas d
               where d.experiment_id = e.experiment_id and d.is_default) as has_default,
       l.schema_id, l.experiment_id, l.name, upper(l.type) as type, l.instruction,
       l.enable_comment,
       -- what is no number in JSON is a text in protobuf's
       case when l.schema_id is not null then json_strip_nulls(json_build_object(
	l.input_type, regexp_replace(l.input_config,
	case when l.input_type = 'numeric' then ': (-?Infinity|NaN)' else '^$^' end,
	': "\1"', 'g')::json)) end as input,
       l.created_by, l.created_time as created_at, l.last_update_time as last_updated_at,
       l.is_default
from experiments e
left join lateral (
	select *
	from label_schemas s
	where s.experiment_id = e.experiment_id
	      and ($5 is null or s.created_time < $5 or (s.created_time = $5 and s.schema_id > $6))
	order by s.created_time desc, s.schema_id
	offset $4
	limit $3
) l on true
where e.experiment_id = $1 and e.workspace = $2 and e.lifecycle_stage = 'active'
order by l.created_time desc, l.schema_id;
