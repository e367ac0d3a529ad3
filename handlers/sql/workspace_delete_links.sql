-- Deletes the edges between what a workspace holds. Only the ids in them tell
-- whose they are, so they go before what they connect.
-- $1::text  workspace
with experiment as (
	select experiment_id from experiments where workspace = $1
), entity (type, id) as (
	select 'experiment', experiment_id::text from experiment
	union all
	select 'run', run_uuid from runs join experiment using (experiment_id)
	union all
	select 'model', model_id from logged_models join experiment using (experiment_id)
	union all
	select 'trace', request_id from trace_info join experiment using (experiment_id)
	union all
	select 'evaluation_dataset', dataset_id from evaluation_datasets where workspace = $1
), outgoing as (
	delete from entity_associations a using entity e
	where a.source_type = e.type and a.source_id = e.id
), incoming as (
	delete from entity_associations a using entity e
	where a.destination_type = e.type and a.destination_id = e.id
), given as (
	delete from inputs i using entity e
	where e.type in ('run', 'model') and i.source_id = e.id
	returning i.input_uuid
), taken as (
	delete from inputs i using entity e
	where e.type in ('run', 'model') and i.destination_id = e.id
	returning i.input_uuid
)
delete from input_tags t using (select * from given union select * from taken) i
where t.input_uuid = i.input_uuid;
