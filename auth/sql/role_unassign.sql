-- Takes a role from a user: who that is, and whether they had it.
-- $1::text    user
-- $2::bigint  role id
with who as (
	select id from users where username = $1
), gone as (
	delete from user_role_assignments
	where user_id in (select id from who) and role_id = $2
	returning id
)
select id, exists (select from gone) as had_it from who;
