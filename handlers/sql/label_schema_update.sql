-- Changes a label schema, which label_schema_lock has locked. Null leaves a column as it is.
-- $1::text     schema id
-- $2::text     workspace
-- $3::text     name
-- $4::text     instruction
-- $5::boolean  whether comments may be added
-- $6::text     JSON of the input
-- $7::bigint   now, ms
with changed as (
	update label_schemas s
	set name = coalesce($3, s.name), instruction = coalesce($4, s.instruction),
	    enable_comment = coalesce($5, s.enable_comment),
	    input_config = coalesce($6, s.input_config), last_update_time = $7
	from experiments e
	where s.schema_id = $1 and e.experiment_id = s.experiment_id and e.workspace = $2
	returning s.*
)
select l.schema_id, l.experiment_id, l.name, upper(l.type) as type, l.instruction,
       l.enable_comment,
       -- what is no number in JSON is a text in protobuf's
       json_strip_nulls(json_build_object(l.input_type, regexp_replace(l.input_config,
	case when l.input_type = 'numeric' then ': (-?Infinity|NaN)' else '^$^' end,
	': "\1"', 'g')::json)) as input,
       l.created_by, l.created_time as created_at, l.last_update_time as last_updated_at,
       l.is_default
from changed l;
