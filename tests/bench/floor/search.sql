select r.*, m.j, p.j, t.j
from (select r.* from runs r join experiments e using (experiment_id)
      where experiment_id in (:experiment) and e.workspace = 'team-1' and r.lifecycle_stage = 'active'
      order by start_time desc, run_uuid limit 101) r,
     lateral (select json_agg(json_build_object('key', key, 'value', value, 'timestamp', timestamp,
                                                'step', step)) j
              from latest_metrics where run_uuid = r.run_uuid) m,
     lateral (select json_agg(json_build_object('key', key, 'value', value)) j
              from params where run_uuid = r.run_uuid) p,
     lateral (select json_agg(json_build_object('key', key, 'value', value)) j
              from tags where run_uuid = r.run_uuid) t;
