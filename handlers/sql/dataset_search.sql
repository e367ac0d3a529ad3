-- What datasets the runs of experiments read, and as what; at most 1000.
-- $1::bigint[]  experiment ids
-- $2::text      workspace
select distinct d.experiment_id, d.name, d.digest, t.value as context
from datasets d
join experiments e on e.experiment_id = d.experiment_id
join inputs i on i.source_type = 'DATASET' and i.source_id = d.dataset_uuid
left join input_tags t on t.input_uuid = i.input_uuid and t.name = 'mlflow.data.context'
where d.experiment_id = any ($1) and e.workspace = $2
order by d.experiment_id, d.name, d.digest, t.value
limit 1000;
