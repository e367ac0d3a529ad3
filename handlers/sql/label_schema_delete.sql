-- Deletes a label schema, but not the default one. What was answered stays, and so do
-- queues that ask it.
-- $1::text  schema id
-- $2::text  workspace
with found as (
	select l.schema_id, l.is_default
	from label_schemas l
	join experiments e on e.experiment_id = l.experiment_id
	where l.schema_id = $1 and e.workspace = $2
), gone as (
	delete from label_schemas l
	using found
	where l.schema_id = found.schema_id and not found.is_default
)
select is_default from found;
