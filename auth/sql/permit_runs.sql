-- What a user holds on the experiments of runs and logged models of a workspace.
-- Rows as of permit_experiments, 'found' for the runs first.
-- $1::text    the user's name
-- $2::text    workspace
-- $3::text[]  types of which grants on all matter
-- $4::text[]  run ids
-- $5::text[]  logged model ids
with found as (
	select k.place, 'experiment' as type, e.experiment_id::text as id
	from unnest($4) with ordinality as k (id, place)
	left join runs r on r.run_uuid = k.id
	left join experiments e on e.experiment_id = r.experiment_id and e.workspace = $2
	union all
	select cardinality($4) + k.place, 'experiment', e.experiment_id::text
	from unnest($5) with ordinality as k (id, place)
	left join logged_models m on m.model_id = k.id
	left join experiments e on e.experiment_id = m.experiment_id and e.workspace = $2
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
