\set g random(1, 10000)
select r.*,
       (select json_agg(json_build_object('key', key, 'value', value, 'timestamp', timestamp,
                                          'step', step))
        from latest_metrics where run_uuid = r.run_uuid),
       (select json_agg(json_build_object('key', key, 'value', value))
        from params where run_uuid = r.run_uuid),
       (select json_agg(json_build_object('key', key, 'value', value))
        from tags where run_uuid = r.run_uuid)
from runs r join experiments e using (experiment_id)
where run_uuid = md5('r' || :g) and e.workspace = 'team-1';
