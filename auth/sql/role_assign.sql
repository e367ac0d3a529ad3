-- Gives a role to a user: which of both are there, and the assignment, null when they had it.
-- $1::text    user
-- $2::bigint  role id
with who as (
	select id from users where username = $1
), role as (
	select id from roles where id = $2
), made as (
	insert into user_role_assignments (user_id, role_id)
	select who.id, role.id from who, role
	where not exists (select from user_role_assignments a
	                  where a.user_id = who.id and a.role_id = role.id)
	on conflict (user_id, role_id) do nothing
	returning *
)
select (select id from who) as found_user, (select id from role) as found_role,
	(select json_build_object('id', id, 'role_id', role_id, 'user_id', user_id) from made)
		as assignment;
