select key, value, timestamp, step from metrics
where run_uuid = md5('r1') and key = 'loss' order by timestamp, step, value limit 25000;
