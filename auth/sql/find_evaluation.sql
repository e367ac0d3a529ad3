-- The experiments of an evaluation dataset or of an issue, for a database without users. Rows:
-- 'found' for each of the other experiments first, with null where the workspace has none, and
-- then for each of the dataset or issue, one with null if it is not there or in no experiment.
-- $1::text      workspace
-- $2::bigint[]  ids of other experiments
-- $3::text      dataset id, or null
-- $4::text      issue id, or null
select 'found' as what, place, type, id, null::text as level
from (
	select k.place, 'experiment' as type, e.experiment_id::text as id
	from unnest($2) with ordinality as k (id, place)
	left join experiments e on e.experiment_id = k.id and e.workspace = $1
	union all
	select cardinality($2) + row_number() over (order by e.experiment_id), 'experiment',
	       e.experiment_id::text
	from (select $3) as k (id)
	left join (evaluation_datasets d
	           join entity_associations a on a.source_type = 'evaluation_dataset'
	                                         and a.source_id = d.dataset_id
	                                         and a.destination_type = 'experiment'
	           join experiments e on e.workspace = $1
	                                 and e.experiment_id = case when a.destination_id ~ '^[0-9]{1,9}$'
	                                                            then a.destination_id::integer end)
	     on d.dataset_id = k.id and d.workspace = $1
	where k.id is not null
	union all
	select cardinality($2) + 1, 'experiment', e.experiment_id::text
	from (select $4) as k (id)
	left join issues i on i.issue_id = k.id
	left join experiments e on e.experiment_id = i.experiment_id and e.workspace = $1
	where k.id is not null
) as found;
