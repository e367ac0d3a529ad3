-- Gives experiments new artifact locations, and notes where they were.
-- $1::text      workspace
-- $2::bigint[]  experiment ids
-- $3::text[]    locations
with new as (
	select * from unnest($2::bigint[], $3::text[]) as n (id, uri)
), former as (
	insert into mlflow_fcgi.former_locations (experiment_id, location)
	select e.experiment_id, e.artifact_location from experiments e join new on new.id = e.experiment_id
	where e.workspace = $1 and e.artifact_location <> new.uri
	on conflict do nothing
)
update experiments e set artifact_location = new.uri
from new
where e.workspace = $1 and e.experiment_id = new.id;
