-- Ends a trace of the second version of the API: what is given replaces, tags and metadata are added
-- to. No row: the workspace has no such trace.
-- $1::text    trace id
-- $2::text    workspace
-- $3::bigint  end, ms
-- $4::text    state
-- $5::text    name, or null
-- $6::jsonb   columns that come from metadata, as text
-- $7::text[]  tag keys, sorted, without the name
-- $8::text[]  tag values
-- $9::text[]  metadata keys, sorted, without what has columns
-- $10::text[] metadata values
with found as materialized (
	select t.request_id
	from trace_info t
	where t.request_id = $1
	  and t.experiment_id in (select experiment_id from experiments where workspace = $2)
	for update of t
), ended as (
	update trace_info t
	set execution_time_ms =
		greatest(least($3::numeric - t.timestamp_ms, 9223372036854775807),
		         -9223372036854775808)::bigint,
	    status = $4, trace_name = coalesce($5, t.trace_name),
	    session_id = coalesce(m.session_id, t.session_id),
	    input_tokens = case when $6 ? 'input_tokens' then m.input_tokens else t.input_tokens end,
	    output_tokens = case when $6 ? 'output_tokens' then m.output_tokens else t.output_tokens end,
	    total_tokens = case when $6 ? 'total_tokens' then m.total_tokens else t.total_tokens end,
	    cache_read_input_tokens =
		case when $6 ? 'cache_read_input_tokens' then m.cache_read_input_tokens
		else t.cache_read_input_tokens end,
	    cache_creation_input_tokens =
		case when $6 ? 'cache_creation_input_tokens' then m.cache_creation_input_tokens
		else t.cache_creation_input_tokens end,
	    cache_creation_input_tokens_above_1hr =
		case when $6 ? 'cache_creation_input_tokens_above_1hr'
		then m.cache_creation_input_tokens_above_1hr
		else t.cache_creation_input_tokens_above_1hr end,
	    input_cost = case when $6 ? 'input_cost' then m.input_cost else t.input_cost end,
	    output_cost = case when $6 ? 'output_cost' then m.output_cost else t.output_cost end,
	    total_cost = case when $6 ? 'total_cost' then m.total_cost else t.total_cost end
	from found f,
	     jsonb_to_record($6) as m (session_id text, input_tokens bigint, output_tokens bigint,
	                               total_tokens bigint, cache_read_input_tokens bigint,
	                               cache_creation_input_tokens bigint,
	                               cache_creation_input_tokens_above_1hr bigint,
	                               input_cost double precision, output_cost double precision,
	                               total_cost double precision)
	where t.request_id = f.request_id
), tagged as (
	insert into trace_tags as g (request_id, key, value)
	select f.request_id, n.key, n.value from found f, unnest($7, $8) as n (key, value)
	on conflict (request_id, key) do update set value = excluded.value
), described as (
	insert into trace_request_metadata as m (request_id, key, value)
	select f.request_id, n.key, n.value from found f, unnest($9, $10) as n (key, value)
	on conflict (request_id, key) do update set value = excluded.value
)
select request_id from found;
