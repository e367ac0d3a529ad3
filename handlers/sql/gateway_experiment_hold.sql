-- Keeps an experiment that an endpoint of the gateway is traced in from being moved until the
-- transaction ends. No row: the workspace has none of that id.
-- $1::bigint  experiment id
-- $2::text    workspace
select experiment_id from experiments where experiment_id = $1 and workspace = $2 for key share;
