-- Makes a label schema of an active experiment. No row: there is none; a row without an
-- id: the name is taken.
-- $1::bigint   experiment id
-- $2::text     workspace
-- $3::text     name
-- $4::text     type
-- $5::text     instruction, or null
-- $6::boolean  whether comments may be added
-- $7::text     kind of the input
-- $8::text     its JSON
-- $9::bigint   now, ms
with made as (
	insert into label_schemas (schema_id, experiment_id, name, type, instruction,
	                           enable_comment, input_type, input_config, created_time,
	                           last_update_time, is_default)
	select 'ls-' || replace(gen_random_uuid()::text, '-', ''), e.experiment_id, $3, $4, $5, $6,
	       $7, $8, $9, $9, false
	from experiments e
	where e.experiment_id = $1 and e.workspace = $2 and e.lifecycle_stage = 'active'
	on conflict (experiment_id, name) do nothing
	returning *
)
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
left join made l on true
where e.experiment_id = $1 and e.workspace = $2 and e.lifecycle_stage = 'active';
