-- Removes what users' own roles in a workspace grant on resources that are in another now;
-- of experiments also what they grant on their scorers.
-- $1::text    workspace
-- $2::text[]  resource types
-- $3::text[]  resource ids or names
delete from role_permissions p
using roles r
where r.id = p.role_id and r.workspace = $1 and r.name ~ '^__user_[0-9]+__$'
      and (p.resource_type = any($2) and p.resource_pattern = any($3)
           or 'experiment' = any($2) and p.resource_type = 'scorer'
              and split_part(p.resource_pattern, '/', 1) = any($3));
