-- What would not fit its column at its new place: MLflow's widths are 256 characters for experiments,
-- 200 for runs and 1000 for logged models. No row: everything does.
-- $1::text      workspace
-- $2::bigint[]  experiment ids
-- $3::text[]    places they are at
-- $4::text[]    places they are to be at
with place as (
	select p.id, p.old, length(p.new) - length(p.old) as more
	from unnest($2::bigint[], $3::text[], $4::text[]) as p (id, old, new)
	join experiments e on e.experiment_id = p.id and e.workspace = $1
)
select 'run ' || r.run_uuid as what from runs r join place p on p.id = r.experiment_id
where (r.artifact_uri = p.old or starts_with(r.artifact_uri, p.old || '/'))
  and length(r.artifact_uri) + p.more > 200
union all
select 'logged model ' || m.model_id from logged_models m join place p on p.id = m.experiment_id
where (m.artifact_location = p.old or starts_with(m.artifact_location, p.old || '/'))
  and length(m.artifact_location) + p.more > 1000
limit 1;
