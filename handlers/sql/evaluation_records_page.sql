-- A page of the records of an evaluation dataset. One row of nulls: it has none there. No
-- row: there is no such dataset.
-- $1::text    dataset id
-- $2::text    workspace
-- $3::bigint  how many
-- $4::bigint  time and ...
-- $5::text    ... id of the record before; null: from the beginning
-- $6::bigint  how many to leave out
select r.*
from evaluation_datasets d
left join lateral (
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
) r on true
where d.dataset_id = $1 and d.workspace = $2
order by r.created_time, r.dataset_record_id;
