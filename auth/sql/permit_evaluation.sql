-- What a user holds on the experiments of an evaluation dataset or of an issue. Rows as of
-- permit_experiments; 'found' as of find_evaluation.
-- $1::text      the user's name
-- $2::text      workspace
-- $3::text[]    types of which grants on all matter
-- $4::bigint[]  ids of other experiments
-- $5::text      dataset id, or null
-- $6::text      issue id, or null
with found as (
	select k.place, 'experiment' as type, e.experiment_id::text as id
	from unnest($4) with ordinality as k (id, place)
	left join experiments e on e.experiment_id = k.id and e.workspace = $2
	union all
	select cardinality($4) + row_number() over (order by e.experiment_id), 'experiment',
	       e.experiment_id::text
	from (select $5) as k (id)
	left join (evaluation_datasets d
	           join entity_associations a on a.source_type = 'evaluation_dataset'
	                                         and a.source_id = d.dataset_id
	                                         and a.destination_type = 'experiment'
	           join experiments e on e.workspace = $2
	                                 and e.experiment_id = case when a.destination_id ~ '^[0-9]{1,9}$'
	                                                            then a.destination_id::integer end)
	     on d.dataset_id = k.id and d.workspace = $2
	where k.id is not null
	union all
	select cardinality($4) + 1, 'experiment', e.experiment_id::text
	from (select $6) as k (id)
	left join issues i on i.issue_id = k.id
	left join experiments e on e.experiment_id = i.experiment_id and e.workspace = $2
	where k.id is not null
)
select 'user' as what, id::bigint as place,
       (select version || '/' || nonce from mlflow_fcgi.rights_versions where workspace = $2) as type,
       password_hash::text as id, coalesce(is_admin, false)::text as level
from users where username = $1
union all
select 'found', place, type, id, null from found
union all
select 'grant', null, p.resource_type, p.resource_pattern, p.permission
from users u
join user_role_assignments a on a.user_id = u.id
join roles r on r.id = a.role_id and r.workspace = $2
join role_permissions p on p.role_id = r.id and p.resource_type = any($3)
                           and p.resource_pattern = any(
	'{*}' || array(select id from found where id is not null))
where u.username = $1;
