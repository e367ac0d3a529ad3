-- What a user holds on resources of a workspace, of whatever kind. Rows as of
-- permit_experiments; 'found' as of find_targets.
-- $1::text      the user's name
-- $2::text      workspace
-- $3::text[]    types of which grants on all matter
-- $4::bigint[]  experiment ids
-- $5::text      name of an experiment, or null
-- $6::text[]    run ids
-- $7::text[]    logged model ids
-- $8::text[]    names of registered models or prompts
-- $9::text[]    trace ids
with found as (
	select k.place, 'experiment' as type, e.experiment_id::text as id
	from unnest($4) with ordinality as k (id, place)
	left join experiments e on e.experiment_id = k.id and e.workspace = $2
	union all
	select cardinality($4) + 1, 'experiment', e.experiment_id::text
	from (select $5) as k (name)
	left join experiments e on e.name = k.name and e.workspace = $2
	where k.name is not null
	union all
	select cardinality($4) + ($5 is not null)::integer + k.place, 'experiment',
	       e.experiment_id::text
	from unnest($6) with ordinality as k (id, place)
	left join runs r on r.run_uuid = k.id
	left join experiments e on e.experiment_id = r.experiment_id and e.workspace = $2
	union all
	select cardinality($4) + ($5 is not null)::integer + cardinality($6) + k.place,
	       'experiment', e.experiment_id::text
	from unnest($7) with ordinality as k (id, place)
	left join logged_models m on m.model_id = k.id
	left join experiments e on e.experiment_id = m.experiment_id and e.workspace = $2
	union all
	select cardinality($4) + ($5 is not null)::integer + cardinality($6) + cardinality($7)
	       + k.place,
	       case when exists (select from registered_model_tags t
	                         where t.workspace = m.workspace and t.name = m.name
	                               and t.key = 'mlflow.prompt.is_prompt'
	                               and lower(t.value) = 'true')
	            then 'prompt' else 'registered_model' end,
	       m.name
	from unnest($8) with ordinality as k (name, place)
	left join registered_models m on m.name = k.name and m.workspace = $2
	union all
	select cardinality($4) + ($5 is not null)::integer + cardinality($6) + cardinality($7)
	       + cardinality($8) + k.place,
	       'experiment', e.experiment_id::text
	from unnest($9) with ordinality as k (id, place)
	left join trace_info t on t.request_id = k.id
	left join experiments e on e.experiment_id = t.experiment_id and e.workspace = $2
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
