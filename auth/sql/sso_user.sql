-- Gives a user of single sign-on the roles of its groups, and takes those away that are
-- decided about otherwise. No row: that user is not one of single sign-on.
-- $1::text     the user's name
-- $2::text     what says that all is so, in place of a hash
-- $3::text     true or false: whether an administrator; null: that is not decided there
-- $4::text[]   workspaces of the roles to have
-- $5::text[]   their names
-- $6::text[]   workspaces of the roles that are decided about
-- $7::text[]   their names
with who as (
	select id, coalesce(is_admin, false) as was_admin from users
	where username = $1 and password_hash like '!sso:%'
), wanted as (
	select r.id from unnest($4, $5) as w (workspace, name)
	join roles r on r.workspace = w.workspace and r.name = w.name
), missing as (
	select cardinality($4) - count(*) as n from wanted
), added as (
	insert into user_role_assignments (user_id, role_id)
	select who.id, wanted.id from who, wanted
	where not exists (select from user_role_assignments a
	                  where a.user_id = who.id and a.role_id = wanted.id)
	on conflict (user_id, role_id) do nothing
	returning role_id
), removed as (
	delete from user_role_assignments a
	using who, unnest($6, $7) as d (workspace, name), roles r
	where r.workspace = d.workspace and r.name = d.name and a.role_id = r.id
	      and a.user_id = who.id and r.id not in (select id from wanted)
	returning a.role_id
)
update users u
set is_admin = coalesce($3::boolean, u.is_admin),
    password_hash = case when missing.n > 0 then '!sso:-' else $2 end
from who, missing
where u.id = who.id
returning u.id, coalesce(u.is_admin, false) as is_admin, missing.n::bigint as missing,
	coalesce(u.is_admin, false) <> who.was_admin as turned,
	(select json_agg(r.workspace || '/' || r.name order by r.workspace, r.name)
	 from roles r where r.id in (select role_id from added)) as given,
	(select json_agg(r.workspace || '/' || r.name order by r.workspace, r.name)
	 from roles r where r.id in (select role_id from removed)) as taken;
