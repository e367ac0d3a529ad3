# SPDX-License-Identifier: Apache-2.0
"""The registry of MCP servers through MLflow's client: register, resolve, publish, find, retire; two teams, one name."""

import mlflow
from mlflow import MlflowClient
from mlflow.entities.mcp_server import MCPStatus, MCPTool
from mlflow.entities.mcp_server_version import ConnectOptionSettings
from steps import equal, finish, raises, step

NAME = "io.github.team/search_tool"
client = MlflowClient()
for team in ("mcp-a", "mcp-b"):
    mlflow.create_workspace(team)
mlflow.set_workspace("mcp-a")


def manifest(version, **fields):
    return {"name": NAME, "version": version, "description": f"of {version}", **fields}


@step("register a server by its first version")
def _():
    made = client.create_mcp_server_version(manifest("1.0.0", remotes=[{"type": "sse", "url": "https://e.com"}]), source="git", tools=[MCPTool(name="find", input_schema={"type": "object"})])
    equal((made.version, made.status, made.source, [t.name for t in made.tools]), ("1.0.0", MCPStatus.DRAFT, "git", ["find"]))
    found = client.get_mcp_server(NAME)
    equal((found.name, found.workspace, found.latest_version, found.status, found.description), (NAME, "mcp-a", "1.0.0", MCPStatus.DRAFT, "of 1.0.0"))


@step("latest is the highest active version")
def _():
    client.create_mcp_server_version(manifest("2.0.0-rc.1"), tools=None)
    client.update_mcp_server_version(NAME, "1.0.0", status=MCPStatus.ACTIVE)
    equal(client.get_latest_mcp_server_version(NAME).version, "1.0.0")
    client.update_mcp_server_version(NAME, "2.0.0-rc.1", status=MCPStatus.ACTIVE, tools=[MCPTool(name="find"), MCPTool(name="list")])
    equal(client.get_latest_mcp_server_version(NAME).version, "2.0.0-rc.1")
    raises("INVALID_PARAMETER_VALUE", client.update_mcp_server_version, NAME, "1.0.0", status=MCPStatus.DELETED)


@step("tags, aliases, a name to show")
def _():
    client.set_mcp_server_tag(NAME, "owner/team", "a b")
    client.set_mcp_server_version_tag(NAME, "1.0.0", "reviewed", "yes")
    client.set_mcp_server_alias(NAME, "stable", "1.0.0")
    client.update_mcp_server(NAME, display_name="Search", icons=[{"src": "https://1.1.1.1/i.png", "theme": "dark"}])
    found = client.get_mcp_server(NAME)
    equal((found.display_name, found.tags, found.aliases, found.icons[0]["source"]), ("Search", {"owner/team": "a b"}, {"stable": "1.0.0"}, "server"))
    version = client.get_mcp_server_version_by_alias(NAME, "stable")
    equal((version.version, version.tags, version.aliases), ("1.0.0", {"reviewed": "yes"}, ["stable"]))
    client.delete_mcp_server_tag(NAME, "owner/team")
    client.delete_mcp_server_version_tag(NAME, "1.0.0", "reviewed")
    equal(client.get_mcp_server(NAME).tags, {})


@step("where it is reachable")
def _():
    at = client.create_mcp_access_endpoint(NAME, url="https://mcp.e.com/", server_alias="stable")
    equal((at.resolved_version.version, at.server_alias), ("1.0.0", "stable"))
    client.set_mcp_server_alias(NAME, "stable", "2.0.0-rc.1")
    equal(client.get_mcp_access_endpoint(NAME, at.id).resolved_version.version, "2.0.0-rc.1")
    moved = client.update_mcp_access_endpoint(NAME, at.id, server_version="1.0.0", url="https://old.e.com/")
    equal((moved.server_alias, moved.server_version, moved.url), (None, "1.0.0", "https://old.e.com/"))
    equal([e.id for e in client.search_mcp_access_endpoints(server_name=NAME, filter_string="status = 'active'")], [at.id])
    equal([e.id for e in client.search_mcp_access_endpoints(server_version="9.9.9")], [])
    equal([e.id for e in client.get_mcp_server(NAME).access_endpoints], [at.id])
    client.delete_mcp_access_endpoint(NAME, at.id)


@step("find servers and versions, page by page")
def _():
    for number in range(4):
        client.create_mcp_server(f"io.github.team/tool-{number}", description="d")
    names, token = [], None
    while True:
        page = client.search_mcp_servers(filter_string="name LIKE 'io.github.%'", max_results=2, order_by=["name DESC"], page_token=token)
        names, token = names + [s.name for s in page], page.token
        if not token:
            break
    equal(names, sorted(names, reverse=True))
    equal(len(names), 5)
    equal([v.version for v in client.search_mcp_server_versions(NAME, filter_string="version >= '2.0.0-alpha'")], ["2.0.0-rc.1"])


@step("connect options")
def _():
    changed = mlflow.genai.update_mcp_server_version(NAME, "1.0.0", connect_options={"remotes.0": ConnectOptionSettings(hidden=True)})
    equal(changed.connect_options, {"remotes.0": ConnectOptionSettings(hidden=True)})


@step("another team has its own of that name")
def _():
    mlflow.set_workspace("mcp-b")
    raises("RESOURCE_DOES_NOT_EXIST", client.get_mcp_server, NAME)
    equal(list(client.search_mcp_servers()), [])
    client.create_mcp_server(NAME, description="of b")
    mlflow.set_workspace("mcp-a")
    equal(client.get_mcp_server(NAME).description, "of 2.0.0-rc.1")


@step("retire versions, then the server")
def _():
    raises("INVALID_PARAMETER_VALUE", client.delete_mcp_server, NAME)
    for number in ("1.0.0", "2.0.0-rc.1"):
        client.update_mcp_server_version(NAME, number, status=MCPStatus.DEPRECATED)
        client.delete_mcp_server_version(NAME, number)
    raises("RESOURCE_DOES_NOT_EXIST", client.get_mcp_server_version_by_alias, NAME, "stable")
    raises("RESOURCE_ALREADY_EXISTS", client.create_mcp_server_version, manifest("1.0.0"), tools=None)
    client.delete_mcp_server(NAME)
    raises("RESOURCE_DOES_NOT_EXIST", client.get_mcp_server, NAME)
    mlflow.set_workspace("mcp-b")
    equal(client.get_mcp_server(NAME).description, "of b")


finish()
