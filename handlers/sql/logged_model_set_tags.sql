-- Sets tags of a logged model, deleted or not; of a key given twice the last
-- value stays. In the order of keys, so that two of these do not wait for each
-- other. No row: there is no such model.
-- $1::text    model id
-- $2::text    workspace
-- $3::text[]  keys
-- $4::text[]  values
with model as (
	select m.model_id, m.experiment_id
	from logged_models m join experiments e on e.experiment_id = m.experiment_id
	where m.model_id = $1 and e.workspace = $2
), tagged as (
	insert into logged_model_tags (model_id, experiment_id, tag_key, tag_value)
	select distinct on (t.key) m.model_id, m.experiment_id, t.key, t.value
	from model m, unnest($3::text[], $4::text[]) with ordinality as t (key, value, place)
	order by t.key, t.place desc
	on conflict (model_id, tag_key) do update set tag_value = excluded.tag_value
)
select model_id from model;
