-- Takes items out of a review queue. No row: there is no such queue.
-- $1::text    queue id
-- $2::text    workspace
-- $3::text[]  item ids
with queue as (
	select q.queue_id
	from review_queues q
	join experiments e on e.experiment_id = q.experiment_id
	where q.queue_id = $1 and e.workspace = $2
), gone as (
	delete from review_queue_items i
	using queue
	where i.queue_id = queue.queue_id and i.item_id = any($3)
)
select queue_id from queue;
