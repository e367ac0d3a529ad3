-- Puts traces into a review queue; those that are in it stay as they are. No row: there is
-- no such queue. The last columns tell the queue's experiment and which traces are in that;
-- if not all are, nothing is done.
-- $1::text    queue id
-- $2::text    workspace
-- $3::text[]  trace ids, none twice
-- $4::bigint  now, ms
with queue as (
	select q.queue_id, q.experiment_id
	from review_queues q
	join experiments e on e.experiment_id = q.experiment_id
	where q.queue_id = $1 and e.workspace = $2
	for update of q
), there as (
	select array_agg(t.request_id) as ids
	from queue
	join trace_info t on t.experiment_id = queue.experiment_id and t.request_id = any($3)
), added as (
	insert into review_queue_items (queue_id, item_type, item_id, status, creation_time_ms,
	                                last_update_time_ms)
	select queue.queue_id, 'trace', k.id, 'pending', $4, $4
	from queue, there, unnest($3) as k (id)
	where coalesce(cardinality(there.ids), 0) = cardinality($3)
	-- an update that changes nothing returns what others put in at this moment, too
	on conflict (queue_id, item_id) do update set item_id = excluded.item_id
	returning *
)
select i.queue_id, upper(i.item_type) as item_type, i.item_id, upper(i.status) as status,
       i.completed_by, i.completed_time_ms, i.creation_time_ms, i.last_update_time_ms, queue.experiment_id,
       (select array_to_json(ids)::text from there) as found
from queue
left join unnest($3) with ordinality as k (id, place) on true
left join added i on i.item_id = k.id
order by k.place;
