-- A page of the records of an evaluation dataset, cut where the records before are that long
-- together. `found` is how many there are without the cut. One row of nulls: it has none
-- there. No row: there is no such dataset.
-- $1::text    dataset id
-- $2::text    workspace
-- $3::bigint  how many
-- $4::bigint  time and ...
-- $5::text    ... id of the record before; null: from the beginning
-- $6::bigint  how many to leave out
-- $7::bigint  how long, in bytes
select r.*
from evaluation_datasets d
left join lateral (
	select dataset_record_id, dataset_id, inputs, expectations, tags, source, source_id,
	       source_type, created_time, last_update_time, created_by, last_updated_by, outputs,
	       count(*) over () as found,
	       coalesce(sum(octet_length(concat(inputs, expectations, tags, source, outputs)))
	                over (order by created_time, dataset_record_id
	                      rows between unbounded preceding and 1 preceding), 0) as before
	from (
		select r.dataset_record_id, r.dataset_id, r.inputs::text as inputs,
		       nullif(r.expectations::text, 'null') as expectations,
		       coalesce(nullif(r.tags::text, 'null'), '{}') as tags,
		       nullif(r.source::text, 'null') as source, r.source_id,
		       case when r.source::text <> 'null' then r.source_type end as source_type,
		       r.created_time, r.last_update_time,
		       r.created_by, r.last_updated_by,
		       nullif(r.outputs::text, 'null') as outputs
		from evaluation_dataset_records r
		where r.dataset_id = d.dataset_id
		      and (r.created_time, r.dataset_record_id)
		          > (coalesce($4, -9223372036854775808), coalesce($5, ''))
		order by r.created_time, r.dataset_record_id
		limit $3 offset $6
	) page
) r on r.before <= $7
where d.dataset_id = $1 and d.workspace = $2
order by r.created_time, r.dataset_record_id;
