-- Lets what users' own roles in a workspace grant on a resource follow its new name;
-- forget what is still granted on a name that was free first (grants_forget).
-- $1::text    workspace
-- $2::text[]  resource types
-- $3::text    old name
-- $4::text    new name
update role_permissions p set resource_pattern = $4
from roles r
where r.id = p.role_id and r.workspace = $1 and r.name ~ '^__user_[0-9]+__$'
      and p.resource_type = any($2) and p.resource_pattern = $3;
