-- Who has a role. No row: there is no such role; id null: nobody.
-- $1::bigint  role id
select a.id, a.role_id, a.user_id
from roles r left join user_role_assignments a on a.role_id = r.id
where r.id = $1
order by a.id;
