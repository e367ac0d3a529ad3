-- A label schema by its id.
-- $1::text  schema id
-- $2::text  workspace
select l.schema_id, l.experiment_id, l.name, upper(l.type) as type, l.instruction,
       l.enable_comment,
       -- what is no number in JSON is a text in protobuf's
       json_strip_nulls(json_build_object(l.input_type, regexp_replace(l.input_config,
	case when l.input_type = 'numeric' then ': (-?Infinity|NaN)' else '^$^' end,
	': "\1"', 'g')::json)) as input,
       l.created_by, l.created_time as created_at, l.last_update_time as last_updated_at,
       l.is_default
from label_schemas l
join experiments e on e.experiment_id = l.experiment_id
where l.schema_id = $1 and e.workspace = $2;
