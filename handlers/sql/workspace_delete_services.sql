-- Deletes the webhooks of a workspace with what is on its way to them, its jobs and
-- MCP servers, and its evaluation datasets with their records.
-- $1::text  workspace
with webhook as (
	delete from webhooks where workspace = $1
), delivery as (
	delete from mlflow_fcgi.webhook_deliveries where workspace = $1
), job as (
	delete from jobs where workspace = $1
), server as (
	delete from mcp_servers where workspace = $1
)
delete from evaluation_datasets where workspace = $1;
