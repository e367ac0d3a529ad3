-- Moves a version to a stage and, if asked, archives the others there. Follows
-- registered_model_touch, which lets one move at a time.
-- $1::text     name
-- $2::text     workspace
-- $3::bigint   version
-- $4::text     stage
-- $5::boolean  archive the others
-- $6::bigint   now, ms
with moved as (
	update model_versions set current_stage = $4, last_updated_time = $6
	where name = $1 and workspace = $2 and version = $3
	  and current_stage <> 'Deleted_Internal'
	returning version
)
update model_versions v set current_stage = 'Archived', last_updated_time = $6
from moved
where $5 and v.name = $1 and v.workspace = $2 and v.version <> moved.version
  and v.current_stage = $4;
