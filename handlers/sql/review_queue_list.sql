-- A page of the review queues of an active experiment, the newest first. No row: there is
-- no such experiment; a row without an id: nothing is on this page.
-- $1::bigint  experiment id
-- $2::text    workspace
-- $3::bigint  at most so many
-- $4::bigint  how many to skip
-- $5::bigint  the one behind which to begin: when it was made, or null
-- $6::text    its id
-- $7::text    a user who is in the queue, or null
-- $8::text    an item that is in it, or null
-- $9::text    another such user: who asks, where only their own queues may be seen; or null
select q.queue_id, q.experiment_id, q.name, upper(q.queue_type) as queue_type, q.created_by,
       q.creation_time_ms, q.last_update_time_ms,
       (select json_agg(m.user_id order by m.user_id) from review_queue_users m
        where m.queue_id = q.queue_id) as users,
       (select json_agg(a.schema_id order by a.schema_id)
        from review_queue_label_schemas a where a.queue_id = q.queue_id) as schema_ids
from experiments e
left join lateral (
	select *
	from review_queues c
	where c.experiment_id = e.experiment_id
	      and ($5 is null or c.creation_time_ms < $5
	           or (c.creation_time_ms = $5 and c.queue_id > $6))
	      and ($7 is null or exists (select from review_queue_users m
	                                 where m.queue_id = c.queue_id and m.user_id = $7))
	      and ($8 is null or exists (select from review_queue_items i
	                                 where i.queue_id = c.queue_id and i.item_id = $8))
	      and ($9 is null or exists (select from review_queue_users m
	                                 where m.queue_id = c.queue_id and m.user_id = $9))
	order by c.creation_time_ms desc, c.queue_id
	offset $4
	limit $3
) q on true
where e.experiment_id = $1 and e.workspace = $2 and e.lifecycle_stage = 'active'
order by q.creation_time_ms desc, q.queue_id;
