-- What a label schema's changes are held against, locked until the transaction ends.
-- $1::text  schema id
-- $2::text  workspace
select l.is_default, l.experiment_id, l.input_type,
       l.input_type = 'categorical' and l.input_config ~ '"multi_select": true' as multi_select
from label_schemas l
join experiments e on e.experiment_id = l.experiment_id
where l.schema_id = $1 and e.workspace = $2
for update of l;
