-- What a user holds on the experiment of a label schema or review queue. Rows as of
-- permit_experiments; 'found' as of find_review.
-- $1::text    the user's name
-- $2::text    workspace
-- $3::text[]  types of which grants on all matter
-- $4::text    label_schema, review_queue or review_queue_name
-- $5::text    id; of review_queue_name its experiment's
-- $6::text    name of the queue in lower case, or null
-- $7::text    the user's name in lower case
with known as (
	select l.experiment_id, null::text as note
	from label_schemas l
	where $4 = 'label_schema' and l.schema_id = $5
	union all
	select q.experiment_id, q.queue_type || ' ' || exists (
		select from review_queue_users m where m.queue_id = q.queue_id and m.user_id = $7)
		|| ' ' || coalesce(q.created_by, '')
	from review_queues q
	where $4 = 'review_queue' and q.queue_id = $5
	      or $4 = 'review_queue_name' and q.name_key = $6
	         and q.experiment_id = case when $5 ~ '^(0|[1-9][0-9]{0,8})$' then $5::integer end
	union all
	select x.experiment_id, null
	from experiments x
	where x.workspace = $2 and $4 = 'review_queue_name'
	      and x.experiment_id = case when $5 ~ '^(0|[1-9][0-9]{0,8})$' then $5::integer end
	      and not exists (select from review_queues q
	                      where q.experiment_id = x.experiment_id and q.name_key = $6)
), found as (
	select e.experiment_id::text as id, k.note
	from known k
	join experiments e on e.experiment_id = k.experiment_id and e.workspace = $2
)
select 'user' as what, id::bigint as place, username::text as type, password_hash::text as id,
       coalesce(is_admin, false)::text as level
from users where username = $1
union all
select 'found', 1, 'experiment', id, note from found
union all
select 'grant', null, p.resource_type, p.resource_pattern, p.permission
from users u
join user_role_assignments a on a.user_id = u.id
join roles r on r.id = a.role_id and r.workspace = $2
join role_permissions p on p.role_id = r.id and p.resource_type = any($3)
                           and p.resource_pattern = any('{*}' || array(select id from found))
where u.username = $1;
