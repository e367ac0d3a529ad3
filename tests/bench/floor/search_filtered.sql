select r.*, m.j, p.j, t.j
from (select r.* from runs r join experiments e using (experiment_id)
      join latest_metrics f1 on f1.run_uuid = r.run_uuid and f1.key = 'metric_3' and f1.value > 0.5
      join params f2 on f2.run_uuid = r.run_uuid and f2.key = 'param_2' and f2.value = '4'
      left join latest_metrics o1 on o1.run_uuid = r.run_uuid and o1.key = 'metric_1'
      where experiment_id in (:experiment) and e.workspace = 'team-1' and r.lifecycle_stage = 'active'
      order by o1.value desc, start_time desc, run_uuid limit 101) r,
     lateral (select json_agg(json_build_object('key', key, 'value', value, 'timestamp', timestamp,
                                                'step', step)) j
              from latest_metrics where run_uuid = r.run_uuid) m,
     lateral (select json_agg(json_build_object('key', key, 'value', value)) j
              from params where run_uuid = r.run_uuid) p,
     lateral (select json_agg(json_build_object('key', key, 'value', value)) j
              from tags where run_uuid = r.run_uuid) t;
