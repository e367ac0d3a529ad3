-- Where a scorer would be: whether its experiment is there and active, and the id of
-- the gateway's endpoint of a name.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    name of the endpoint, or null
select e.lifecycle_stage,
       (select x.endpoint_id from endpoints x where x.workspace = $2 and x.name = $3) as endpoint
from experiments e
where e.experiment_id = $1 and e.workspace = $2;
