-- A label schema by its name. No row: there is no such active experiment; a row without
-- an id: it has none of the name.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    name
select l.schema_id, l.experiment_id, l.name, upper(l.type) as type, l.instruction,
       l.enable_comment,
       -- what is no number in JSON is a text in protobuf's
       case when l.schema_id is not null then json_strip_nulls(json_build_object(
	l.input_type, regexp_replace(l.input_config,
	case when l.input_type = 'numeric' then ': (-?Infinity|NaN)' else '^$^' end,
	': "\1"', 'g')::json)) end as input,
       l.created_by, l.created_time as created_at, l.last_update_time as last_updated_at,
       l.is_default
from experiments e
left join label_schemas l on l.experiment_id = e.experiment_id and l.name = $3
where e.experiment_id = $1 and e.workspace = $2 and e.lifecycle_stage = 'active';
