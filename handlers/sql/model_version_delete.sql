-- Deletes a version and its aliases: the row stays, blanked, so that its number is
-- not given again, and so do its tags. Follows registered_model_touch. No row:
-- there is no such version.
-- $1::text    name
-- $2::text    workspace
-- $3::bigint  version
-- $4::bigint  now, ms
with gone as (
	update model_versions
	set current_stage = 'Deleted_Internal', last_updated_time = $4, description = null,
	    user_id = null, source = 'REDACTED-SOURCE-PATH', run_id = 'REDACTED-RUN-ID',
	    run_link = 'REDACTED-RUN-LINK', status_message = null
	where name = $1 and workspace = $2 and version = $3
	  and current_stage <> 'Deleted_Internal'
	returning name, version, workspace
), unnamed as (
	delete from registered_model_aliases a using gone g
	where a.workspace = g.workspace and a.name = g.name and a.version = g.version
)
select version from gone;
