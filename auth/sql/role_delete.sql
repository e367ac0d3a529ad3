-- Deletes a role with what it grants and to whom.
-- $1::bigint  role id
with a as (
	delete from role_permissions where role_id = $1
), b as (
	delete from user_role_assignments where role_id = $1
)
delete from roles where id = $1 returning id;
