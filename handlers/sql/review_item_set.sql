-- Says how far the review of an item is. An item that is there already stays as it is, with
-- whoever brought it there. No row: there is no such queue; a row without an id: no such
-- item.
-- $1::text    queue id
-- $2::text    workspace
-- $3::text    item id
-- $4::text    status
-- $5::text    who completed it, null for pending
-- $6::bigint  now, ms
with item as (
	select i.queue_id, i.item_id
	from review_queue_items i
	join review_queues q on q.queue_id = i.queue_id
	join experiments e on e.experiment_id = q.experiment_id
	where i.queue_id = $1 and i.item_id = $3 and e.workspace = $2
	for update of i
), changed as (
	update review_queue_items c
	set status = $4, completed_by = $5,
	    completed_time_ms = case when $4 <> 'pending' then $6 end, last_update_time_ms = $6
	from item
	where c.queue_id = item.queue_id and c.item_id = item.item_id and c.status <> $4
	returning c.*
), i as (
	select * from changed
	union all
	select o.* from review_queue_items o
	join item on item.queue_id = o.queue_id and item.item_id = o.item_id
	where not exists (select from changed)
)
select i.queue_id, upper(i.item_type) as item_type, i.item_id, upper(i.status) as status,
       i.completed_by, i.completed_time_ms, i.creation_time_ms, i.last_update_time_ms
from review_queues q
join experiments e on e.experiment_id = q.experiment_id
left join i on i.queue_id = q.queue_id
where q.queue_id = $1 and e.workspace = $2;
