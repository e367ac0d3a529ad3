-- Removes all roles of a workspace that is gone, their grants and who had them.
-- $1::text  workspace
with gone as (
	select id from roles where workspace = $1
), permissions as (
	delete from role_permissions where role_id in (select id from gone)
), assignments as (
	delete from user_role_assignments where role_id in (select id from gone)
)
delete from roles where id in (select id from gone);
