-- Locks a workspace that is to be deleted until the end of the transaction:
-- whoever creates a resource in it holds a share of this lock (experiment_create).
-- No row: there is no such workspace.
-- $1::text  name
select name from workspaces where name = $1 for update;
