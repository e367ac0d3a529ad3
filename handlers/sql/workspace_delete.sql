-- Deletes a workspace itself.
-- $1::text  name
delete from workspaces where name = $1;
