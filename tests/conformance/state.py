# SPDX-License-Identifier: Apache-2.0
"""What a server left in its database, workspace by workspace: the two must store the same."""

import json
from contextlib import closing

from .normal import GENERATED

# Generated keys of datasets and inputs never reach a client; natural names stand for them.
_QUERIES = {
    "experiments": "select e.workspace, to_jsonb(e) - 'workspace' from experiments e",
    "experiment_tags": """
        select e.workspace, to_jsonb(t) from experiment_tags t join experiments e using (experiment_id)""",
    "runs": "select e.workspace, to_jsonb(r) from runs r join experiments e using (experiment_id)",
    "datasets": """
        select e.workspace, to_jsonb(d) - 'dataset_uuid'
        from datasets d join experiments e using (experiment_id)""",
    "inputs": """
        select coalesce(e.workspace, f.workspace),
               to_jsonb(i) - 'input_uuid' - 'source_id' || jsonb_build_object(
                   'source', coalesce(d.name || ' ' || d.digest, i.source_id),
                   'tags', (select jsonb_agg(jsonb_build_array(t.name, t.value) order by t.name)
                            from input_tags t where t.input_uuid = i.input_uuid))
        from inputs i left join datasets d on d.dataset_uuid = i.source_id
        left join runs r on r.run_uuid in (i.source_id, i.destination_id)
        left join experiments e on e.experiment_id = r.experiment_id
        left join logged_models m on m.model_id = i.destination_id
        left join experiments f on f.experiment_id = m.experiment_id""",
    "logged_models": """
        select e.workspace, to_jsonb(m) from logged_models m join experiments e using (experiment_id)""",
}
for _table in ("tags", "params", "metrics", "latest_metrics"):
    _QUERIES[_table] = f"""
        select e.workspace, to_jsonb(t) from {_table} t join runs r using (run_uuid)
        join experiments e using (experiment_id)"""
for _table in ("logged_model_params", "logged_model_tags", "logged_model_metrics"):
    _QUERIES[_table] = f"""
        select e.workspace, to_jsonb(t) - 'dataset_uuid'
        from {_table} t join experiments e using (experiment_id)"""
_QUERIES["trace_info"] = "select e.workspace, to_jsonb(t) from trace_info t join experiments e using (experiment_id)"
for _table in ("trace_tags", "trace_request_metadata"):
    _QUERIES[_table] = f"""
        select e.workspace, to_jsonb(t) from {_table} t join trace_info using (request_id)
        join experiments e using (experiment_id)"""
_QUERIES["spans"] = "select e.workspace, to_jsonb(s) from spans s join experiments e using (experiment_id)"
_QUERIES["assessments"] = """
    select e.workspace, to_jsonb(a) from assessments a join trace_info t on t.request_id = a.trace_id
    join experiments e on e.experiment_id = t.experiment_id"""
_QUERIES["entity_associations"] = """
    select e.workspace, to_jsonb(a) - 'association_id' from entity_associations a
    join trace_info t on a.source_type = 'trace' and a.source_id = t.request_id
    join experiments e using (experiment_id)"""
_QUERIES["evaluation_datasets"] = """
    select d.workspace, to_jsonb(d) - 'workspace' - 'digest' from evaluation_datasets d"""
_QUERIES["evaluation_dataset_tags"] = """
    select d.workspace, to_jsonb(t) from evaluation_dataset_tags t join evaluation_datasets d using (dataset_id)"""
_QUERIES["evaluation_dataset_records"] = """
    select d.workspace, to_jsonb(t) || jsonb_build_object('id', r.dataset_record_id, 'inputs', r.inputs::text, 'outputs', r.outputs::text,
           'expectations', r.expectations::text, 'tags', r.tags::text, 'source', r.source::text)
    from evaluation_dataset_records r join evaluation_datasets d using (dataset_id),
    lateral (select r.dataset_id, r.source_id, r.source_type, r.created_time, r.last_update_time, r.created_by, r.last_updated_by, r.input_hash) t"""
_QUERIES["datasets of experiments"] = """
    select d.workspace, to_jsonb(a) - 'association_id' from entity_associations a
    join evaluation_datasets d on a.source_type = 'evaluation_dataset' and a.source_id = d.dataset_id"""
_QUERIES["issues"] = """
    select e.workspace, to_jsonb(i) from issues i join experiments e using (experiment_id)"""
for _table in ("registered_models", "registered_model_tags", "registered_model_aliases",
               "model_versions", "model_version_tags"):
    _QUERIES[_table] = f"select t.workspace, to_jsonb(t) - 'workspace' from {_table} t"
_QUERIES["scorers"] = "select e.workspace, to_jsonb(s) from scorers s join experiments e using (experiment_id)"
_QUERIES["scorer_versions"] = """
    select e.workspace, to_jsonb(v) from scorer_versions v join scorers s using (scorer_id) join experiments e using (experiment_id)"""
_QUERIES["online_scoring_configs"] = "select e.workspace, to_jsonb(c) from online_scoring_configs c join experiments e using (experiment_id)"
_QUERIES["label_schemas"] = "select e.workspace, to_jsonb(l) from label_schemas l join experiments e using (experiment_id)"
_QUERIES["review_queues"] = "select e.workspace, to_jsonb(q) from review_queues q join experiments e using (experiment_id)"
for _table in ("review_queue_users", "review_queue_items", "review_queue_label_schemas"):
    _QUERIES[_table] = f"""
        select e.workspace, to_jsonb(t) from {_table} t join review_queues q using (queue_id) join experiments e using (experiment_id)"""
for _table in ("mcp_servers", "mcp_server_tags", "mcp_server_versions", "mcp_server_version_tags", "mcp_server_aliases",
               "mcp_access_endpoints"):
    _QUERIES[_table] = f"select t.workspace, to_jsonb(t) - 'workspace' from {_table} t"
# Each encryption of a secret is another text.
_QUERIES["webhooks"] = """
    select t.workspace, to_jsonb(t) - 'workspace' - 'secret'
           || jsonb_build_object('has_secret', t.secret is not null)
    from webhooks t"""
# So is each encryption of a provider's. Maps that are kept as text have no order.
_MAPS = {"secrets": ("masked_value", "auth_config")}
_QUERIES["secrets"] = """
    select t.workspace, to_jsonb(t) - 'workspace' - 'encrypted_value' - 'wrapped_dek'
    from secrets t"""
for _table in ("model_definitions", "endpoints", "budget_policies", "guardrails", "guardrail_configs"):
    _QUERIES[_table] = f"select t.workspace, to_jsonb(t) - 'workspace' from {_table} t"
for _table in ("endpoint_model_mappings", "endpoint_bindings", "endpoint_tags"):
    _QUERIES[_table] = f"select e.workspace, to_jsonb(t) from {_table} t join endpoints e using (endpoint_id)"
_QUERIES["webhook_events"] = """
    select w.workspace, to_jsonb(t) from webhook_events t join webhooks w using (webhook_id)"""


def snapshot(postgres, database):
    """workspace -> table -> rows, as they are."""
    found = {}
    with closing(postgres.connect(database)) as connection, connection.cursor() as cursor:
        for table, sql in _QUERIES.items():
            cursor.execute(sql)
            for workspace, row in cursor:
                for column in _MAPS.get(table, ()):
                    row[column] = row[column] and json.loads(row[column])
                found.setdefault(workspace, {}).setdefault(table, []).append(row)
    return found


def described(tables, names):
    """The rows of one workspace as text, generated ids named as in the answers of its case."""
    lines = []
    for table in _QUERIES:
        rows = sorted(tables.get(table, ()), key=lambda r: GENERATED.sub("", json.dumps(r)))
        lines += sorted(f"{table}: {json.dumps(names.value(r), sort_keys=True)}" for r in rows)
    return "\n".join(lines)
