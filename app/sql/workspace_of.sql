-- The workspace that a run, a logged model or a trace is in, of which one is named: for
-- requests that cannot say it. What may be seen there is asked as always. No row: there
-- is none of these.
-- $1::text  run id, or null
-- $2::text  logged model id, or null
-- $3::text  trace id, or null
select e.workspace
from experiments e
where e.experiment_id = coalesce((select experiment_id from runs where run_uuid = $1),
                                 (select experiment_id from logged_models where model_id = $2),
                                 (select experiment_id from trace_info where request_id = $3));
