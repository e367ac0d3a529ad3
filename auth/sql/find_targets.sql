-- Where the resources that a request names belong, for a database without users.
-- Rows: 'found' with null where the workspace has none; experiments first, then the
-- experiment of that name, runs, logged models and models.
-- $1::text      workspace
-- $2::bigint[]  experiment ids
-- $3::text      name of an experiment, or null
-- $4::text[]    run ids
-- $5::text[]    logged model ids
-- $6::text[]    names of registered models or prompts
-- $7::text[]    trace ids
select 'found' as what, k.place, 'experiment' as type, e.experiment_id::text as id,
       null::text as level
from unnest($2) with ordinality as k (id, place)
left join experiments e on e.experiment_id = k.id and e.workspace = $1
union all
select 'found', cardinality($2) + 1, 'experiment', e.experiment_id::text, null
from (select $3) as k (name)
left join experiments e on e.name = k.name and e.workspace = $1
where k.name is not null
union all
select 'found', cardinality($2) + ($3 is not null)::integer + k.place, 'experiment',
       e.experiment_id::text, null
from unnest($4) with ordinality as k (id, place)
left join runs r on r.run_uuid = k.id
left join experiments e on e.experiment_id = r.experiment_id and e.workspace = $1
union all
select 'found', cardinality($2) + ($3 is not null)::integer + cardinality($4) + k.place,
       'experiment', e.experiment_id::text, null
from unnest($5) with ordinality as k (id, place)
left join logged_models m on m.model_id = k.id
left join experiments e on e.experiment_id = m.experiment_id and e.workspace = $1
union all
select 'found',
       cardinality($2) + ($3 is not null)::integer + cardinality($4) + cardinality($5) + k.place,
       case when exists (select from registered_model_tags t
                         where t.workspace = m.workspace and t.name = m.name
                               and t.key = 'mlflow.prompt.is_prompt' and lower(t.value) = 'true')
            then 'prompt' else 'registered_model' end,
       m.name, null
from unnest($6) with ordinality as k (name, place)
left join registered_models m on m.name = k.name and m.workspace = $1
union all
select 'found',
       cardinality($2) + ($3 is not null)::integer + cardinality($4) + cardinality($5)
       + cardinality($6) + k.place,
       'experiment', e.experiment_id::text, null
from unnest($7) with ordinality as k (id, place)
left join trace_info t on t.request_id = k.id
left join experiments e on e.experiment_id = t.experiment_id and e.workspace = $1;
