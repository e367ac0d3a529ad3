-- What of one kind a workspace has: all, those of some names, or those that have all of some tags.
-- $1::text    kind, the name of its table
-- $2::text    workspace
-- $3::text[]  names, or null
-- $4::text[]  keys of tags, or null
-- $5::text[]  their values
with wanted as (
	select distinct key, value from unnest($4::text[], $5::text[]) as t (key, value)
), found as (
	select experiment_id::text as id, name from experiments e
	where $1 = 'experiments' and e.workspace = $2
	  and not exists (select from wanted w where not exists (
		select from experiment_tags t
		where t.experiment_id = e.experiment_id and t.key = w.key and t.value = w.value))
	union all
	select name, name from registered_models m
	where $1 = 'registered_models' and m.workspace = $2
	  and not exists (select from wanted w where not exists (
		select from registered_model_tags t
		where t.workspace = $2 and t.name = m.name and t.key = w.key and t.value = w.value))
	union all
	select name, name from mcp_servers s
	where $1 = 'mcp_servers' and s.workspace = $2
	  and not exists (select from wanted w where not exists (
		select from mcp_server_tags t
		where t.workspace = $2 and t.name = s.name and t.key = w.key and t.value = w.value))
	union all
	select dataset_id, name from evaluation_datasets
	where $1 = 'evaluation_datasets' and workspace = $2
	union all
	select webhook_id, name from webhooks where $1 = 'webhooks' and workspace = $2
	union all
	select id, job_name from jobs where $1 = 'jobs' and workspace = $2
)
select id, name from found where $3::text[] is null or name = any($3) order by name, id;
