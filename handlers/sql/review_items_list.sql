-- A page of the items of a review queue, the newest first. No row: there is no such queue;
-- a row without an id: nothing is on this page.
-- $1::text    queue id
-- $2::text    workspace
-- $3::bigint  at most so many
-- $4::bigint  how many to skip
-- $5::bigint  the one behind which to begin: when it was put in, or null
-- $6::text    its id
-- $7::text    status, or null
select i.queue_id, upper(i.item_type) as item_type, i.item_id, upper(i.status) as status,
       i.completed_by, i.completed_time_ms, i.creation_time_ms, i.last_update_time_ms
from review_queues q
join experiments e on e.experiment_id = q.experiment_id
left join lateral (
	select *
	from review_queue_items c
	where c.queue_id = q.queue_id and ($7 is null or c.status = $7)
	      and ($5 is null or c.creation_time_ms < $5
	           or (c.creation_time_ms = $5 and c.item_id > $6))
	order by c.creation_time_ms desc, c.item_id
	offset $4
	limit $3
) i on true
where q.queue_id = $1 and e.workspace = $2
order by i.creation_time_ms desc, i.item_id;
