-- Deletes a tag of a logged model, deleted or not. The row tells how many tags
-- were deleted; no row: there is no such model.
-- $1::text  model id
-- $2::text  workspace
-- $3::text  key
with model as (
	select m.model_id
	from logged_models m join experiments e on e.experiment_id = m.experiment_id
	where m.model_id = $1 and e.workspace = $2
), untagged as (
	delete from logged_model_tags t using model m
	where t.model_id = m.model_id and t.tag_key = $3
	returning t.tag_key
)
select (select count(*) from untagged) as deleted from model;
