-- The experiment of a label schema or review queue, for a database without users. Rows as
-- of find_targets, with what is known of a queue: its kind, whether the user is among its
-- reviewers, and whose it is.
-- $1::text  workspace
-- $2::text  label_schema, review_queue or review_queue_name
-- $3::text  id; of review_queue_name its experiment's
-- $4::text  name of the queue in lower case, or null
-- $5::text  the user's name in lower case
with known as (
	select l.experiment_id, null::text as note
	from label_schemas l
	where $2 = 'label_schema' and l.schema_id = $3
	union all
	select q.experiment_id, q.queue_type || ' ' || exists (
		select from review_queue_users m where m.queue_id = q.queue_id and m.user_id = $5)
		|| ' ' || coalesce(q.created_by, '')
	from review_queues q
	where $2 = 'review_queue' and q.queue_id = $3
	      or $2 = 'review_queue_name' and q.name_key = $4
	         and q.experiment_id = case when $3 ~ '^(0|[1-9][0-9]{0,8})$' then $3::integer end
	union all
	select x.experiment_id, null
	from experiments x
	where x.workspace = $1 and $2 = 'review_queue_name'
	      and x.experiment_id = case when $3 ~ '^(0|[1-9][0-9]{0,8})$' then $3::integer end
	      and not exists (select from review_queues q
	                      where q.experiment_id = x.experiment_id and q.name_key = $4)
)
select 'found' as what, 1::bigint as place, 'experiment' as type, e.experiment_id::text as id,
       k.note as level
from known k
join experiments e on e.experiment_id = k.experiment_id and e.workspace = $1;
