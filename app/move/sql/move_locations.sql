-- Gives experiments new artifact locations.
-- $1::text      workspace
-- $2::bigint[]  experiment ids
-- $3::text[]    locations
update experiments e set artifact_location = n.uri
from unnest($2::bigint[], $3::text[]) as n (id, uri)
where e.workspace = $1 and e.experiment_id = n.id;
