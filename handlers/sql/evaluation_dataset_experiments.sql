-- The experiments of an evaluation dataset that belong to its workspace.
-- $1::text  dataset id
-- $2::text  workspace
select a.destination_id
from evaluation_datasets d
join entity_associations a on a.source_type = 'evaluation_dataset' and a.source_id = d.dataset_id
                              and a.destination_type = 'experiment'
join experiments e on e.experiment_id = case when a.destination_id ~ '^[0-9]{1,9}$'
                                             then a.destination_id::integer end
where d.dataset_id = $1 and d.workspace = $2 and e.workspace = $2
order by a.created_time, a.destination_id;
