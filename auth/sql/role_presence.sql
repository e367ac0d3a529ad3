-- Whether a user has a role in each of these workspaces.
-- $1::bigint  user id
-- $2::text[]  workspaces
select not exists (
	select from unnest($2) as w (name)
	where not exists (
		select from user_role_assignments a join roles r on r.id = a.role_id
		where a.user_id = $1 and r.workspace = w.name)) as is_everywhere;
