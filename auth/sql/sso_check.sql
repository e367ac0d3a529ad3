-- Whether a user has those roles of single sign-on that there are, and no others of those
-- it decides about. No row: no such user.
-- $1::text     the user's name
-- $2::text     true or false: whether an administrator; null: that is not decided there
-- $3::text[]   workspaces of the roles to have
-- $4::text[]   their names
-- $5::text[]   workspaces of the roles that are decided about
-- $6::text[]   their names
with wanted as (
	select r.id from unnest($3, $4) as w (workspace, name)
	join roles r on r.workspace = w.workspace and r.name = w.name
), decided as (
	select r.id from unnest($5, $6) as d (workspace, name)
	join roles r on r.workspace = d.workspace and r.name = d.name
)
select ($2 is null or coalesce(u.is_admin, false) = $2::boolean)
       and not exists (select from wanted
                       where not exists (select from user_role_assignments a
                                         where a.user_id = u.id and a.role_id = wanted.id))
       and not exists (select from user_role_assignments a join decided on decided.id = a.role_id
                       where a.user_id = u.id and a.role_id not in (select id from wanted))
       as is_in_step
from users u
where u.username = $1;
