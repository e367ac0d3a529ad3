-- A workspace's own artifact root, or null.
-- $1::text  workspace
select default_artifact_root from workspaces where name = $1;
