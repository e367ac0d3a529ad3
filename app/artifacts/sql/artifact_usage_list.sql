-- What artifacts of every workspace take, or of one; the workspace's own name when
-- nothing was counted.
-- $1::text  workspace, or null for all
select w.name, coalesce(u.bytes, 0) as bytes, coalesce(u.files, 0) as files,
       (extract(epoch from u.measured_at) * 1000)::bigint as measured_at
from workspaces w
left join mlflow_fcgi.artifact_usage u on u.workspace = w.name
where $1::text is null or w.name = $1
order by w.name;
