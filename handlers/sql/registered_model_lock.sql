-- Keeps versions from being made while the model is deleted by a later statement,
-- which then sees all of them.
-- $1::text  name
-- $2::text  workspace
select name from registered_models where name = $1 and workspace = $2 for update;
