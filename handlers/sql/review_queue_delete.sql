-- Deletes a review queue with its users, items and questions. What was answered stays.
-- No row: there is none.
-- $1::text  queue id
-- $2::text  workspace
delete from review_queues q
using experiments e
where q.queue_id = $1 and e.experiment_id = q.experiment_id and e.workspace = $2
returning q.queue_id;
