-- Follows artifacts to where they were moved: every URI of what belongs to an experiment that is one
-- of the places or lies below it, the longest that fits.
-- $1::text      workspace
-- $2::bigint[]  experiment ids
-- $3::text[]    places they were at
-- $4::text[]    places they are at
with place as (
	select p.id, p.old, p.new
	from unnest($2::bigint[], $3::text[], $4::text[]) as p (id, old, new)
	join experiments e on e.experiment_id = p.id and e.workspace = $1
), run as (
	update runs r set artifact_uri = p.new || substr(r.artifact_uri, length(p.old) + 1)
	from runs r2 cross join lateral (
		select * from place p where p.id = r2.experiment_id
		  and (r2.artifact_uri = p.old or starts_with(r2.artifact_uri, p.old || '/'))
		order by length(p.old) desc limit 1) as p
	where r2.run_uuid = r.run_uuid and r2.experiment_id in (select id from place)
), model as (
	update logged_models m
	set artifact_location = p.new || substr(m.artifact_location, length(p.old) + 1)
	from logged_models m2 cross join lateral (
		select * from place p where p.id = m2.experiment_id
		  and (m2.artifact_location = p.old
		       or starts_with(m2.artifact_location, p.old || '/'))
		order by length(p.old) desc limit 1) as p
	where m2.model_id = m.model_id and m2.experiment_id in (select id from place)
)
update trace_tags t set value = p.new || substr(t.value, length(p.old) + 1)
from trace_tags t2 join trace_info i using (request_id) cross join lateral (
	select * from place p where p.id = i.experiment_id
	  and (t2.value = p.old or starts_with(t2.value, p.old || '/'))
	order by length(p.old) desc limit 1) as p
where t2.request_id = t.request_id and t2.key = t.key and t.key = 'mlflow.artifactLocation'
  and i.experiment_id in (select id from place);
