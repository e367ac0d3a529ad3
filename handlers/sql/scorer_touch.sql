-- Makes a scorer that is not there, and locks it in any case until the transaction
-- ends, so that its versions are numbered one after the other.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::text    name
insert into scorers (experiment_id, scorer_name, scorer_id)
select e.experiment_id, $3, gen_random_uuid()::text
from experiments e
where e.experiment_id = $1 and e.workspace = $2 and e.lifecycle_stage = 'active'
on conflict (experiment_id, scorer_name) do update set scorer_name = excluded.scorer_name;
