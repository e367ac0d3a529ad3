# SPDX-License-Identifier: Apache-2.0
"""mcp-servers: servers, versions, tags, aliases, access endpoints. Searching them is in mcp_search.py."""

from dataclasses import replace

from .dsl import DELETE, GET, PATCH, POST, Step, case
from .users import assign, grant, make, role, user

API3, AJAX3 = "/api/3.0/mlflow/mcp-servers", "/ajax-api/3.0/mlflow/mcp-servers"
N, OTHER = "com.example/one", "com.example/two"
ICON = {"src": "https://1.1.1.1/i.png"}
DEEP = {"type": "object", "properties": {"a": {"type": "number", "minimum": 1.0, "maximum": 1e30, "enum": [1, -0.5, None, True, "ž\u2028\"\\/"]}}}
TOOL = {"name": "t", "title": "T", "description": "d", "inputSchema": DEEP, "outputSchema": {}, "annotations": {"readOnlyHint": True}, "icons": [ICON], "execution": {"taskSupport": "optional"}}
WHOLE = {"$schema": "https://static.modelcontextprotocol.io/schemas/2025-09-29/server.schema.json", "name": N, "version": "1.0.0", "title": "One", "description": "of the version", "websiteUrl": "https://e.com",
         "icons": [{**ICON, "theme": "dark", "sizes": ["48x48", "any"], "mimeType": " Image/PNG ", "extra": {"a": [1, 2.50]}}], "repository": {"url": "https://github.com/e/o", "source": "github", "id": "7", "subfolder": None, "more": 1},
         "packages": [{"registryType": "npm", "identifier": "@e/o", "transport": {"type": "stdio"}, "version": "1.0.0", "environmentVariables": [{"name": "KEY", "isRequired": "yes", "isSecret": 1, "format": "string"}], "runtimeHint": "npx"}],
         "remotes": [{"type": "streamable-http", "url": "https://e.com/mcp", "headers": [{"name": "X"}]}, {}], "_meta": {"a.b/c": {"d": 1e2}}, "zeta": 1, "alpha": None}


def server(name=N, keep=None, **fields):
    return POST(API3, {"name": name, **fields}, keep=keep or {})


def get(name=N):
    return GET(f"{API3}/{name}", unordered=("access_endpoints",))


def update(name=N, /, **fields):
    return PATCH(f"{API3}/{name}", fields)


def delete(name=N):
    return DELETE(f"{API3}/{name}")


def version(number="1.0.0", name=N, server_json=None, **fields):
    return POST(f"{API3}/{name}/versions", {"server_json": {"name": name, "version": number, **(server_json or {})}, **fields})


def of(number="1.0.0", name=N):
    return GET(f"{API3}/{name}/versions/{number}")


def change(number="1.0.0", name=N, /, **fields):
    return PATCH(f"{API3}/{name}/versions/{number}", fields)


def remove(number="1.0.0", name=N):
    return DELETE(f"{API3}/{name}/versions/{number}")


def versions(name=N, **query):
    return GET(f"{API3}/{name}/versions", query or None)


def tag(key="k", value="v", name=N):
    return POST(f"{API3}/{name}/tags", {"key": key, "value": value})


def untag(key="k", name=N):
    return DELETE(f"{API3}/{name}/tags/{key}")


def version_tag(key="k", value="v", number="1.0.0", name=N):
    return POST(f"{API3}/{name}/versions/{number}/tags", {"key": key, "value": value})


def version_untag(key="k", number="1.0.0", name=N):
    return DELETE(f"{API3}/{name}/versions/{number}/tags/{key}")


def alias(alias="a", version="1.0.0", name=N):
    return POST(f"{API3}/{name}/aliases", {"alias": alias, "version": version})


def by_alias(alias="a", name=N):
    return GET(f"{API3}/{name}/aliases/{alias}")


def unalias(alias="a", name=N):
    return DELETE(f"{API3}/{name}/aliases/{alias}")


def endpoint(name=N, keep="x", url="https://e.com/mcp", **fields):
    return POST(f"{API3}/{name}/endpoints", {"url": url, **fields}, keep={keep: "id"})


def at(id="$x", name=N):
    return GET(f"{API3}/{name}/endpoints/{id}")


def redirect(id="$x", name=N, /, **fields):
    return PATCH(f"{API3}/{name}/endpoints/{id}", fields)


def close(id="$x", name=N):
    return DELETE(f"{API3}/{name}/endpoints/{id}")


def endpoints(name=N, **query):
    return GET(f"{API3}/{name}/endpoints", query or None)


def raw(path, body, kind="application/json", method="POST"):
    return Step(method, path, raw=body, type=kind)


def with_json(**fields):
    return POST(f"{API3}/{N}/versions", {"server_json": {"name": N, "version": "1.0.0", **fields}})


NUMBERS = ("0.0.0", "1.2.3", "10.20.30", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-0A.is.legal", "1.0.0+build.5", "1.0.0-rc.1+build.123", "1.0.0--1", "2147483647.0.0", "1.0.0-999999999999999999999999", "1.0.0-a" + "b" * 100)
NO_NUMBERS = ("", "1", "1.0", "1.0.0.0", "v1.0.0", "01.0.0", "1.01.0", "1.0.0-", "1.0.0-01", "1.0.0-a..b", "1.0.0+", "1.0.0+a+b", "1.0.0-ž", "1.0.٢", "2147483648.0.0", "1.99999999999999999999.0", "1.0.0\n", " 1.0.0", "1.0.0-" + "a" * 130, "latest", "^1.0.0", "1.0.x")
NAMES = ("a1/b2", "com.example/server_name.v1-2", "A.b-c/D_e", "00/00")
NO_NAMES = ("", "one", "/", "a/", "/b", "a/b", "aa/b", "a/bb", "com.example/one/two", "-a/bb", "a-/bb", "aa/-b", "aa/b-", "aa/_b", "a_a/bb", "a a/bb", "aa/b b", "aa/ž1", "com.example/versions", "com.example/tags", "com.example/aliases", "com.example/endpoints", "aa/bb\n", "aa//bb", "../aa", "aa/..")

def by(name, *steps):
    """The steps as a user, who may be refused: see plain-refusal and listed-endpoints."""
    listed = name in ("member",)
    return [replace(step, user=user(name), optional=True, diff="listed-endpoints" if listed and step.path.endswith("mcp-servers/endpoints") else "plain-refusal") for step in steps]


LONG = {"tools": [{"name": "t", "description": "x" * 500 * 1024}], "connect_options": {"x" * 1200 * 1024: {}}}


def too_long(*steps):
    return [replace(step, diff="long-answers") for step in steps]


# What a user's answers hold: what may be done, and what the version tier leaves out.
READS = (get(), GET(API3, unordered=("mcp_servers.*.access_endpoints",)), at(), endpoints(), GET(f"{API3}/endpoints"), of(), by_alias(), versions(), endpoints(server_alias="a"), GET(f"{API3}/endpoints", {"filter_string": "status = 'draft'"}))
PEOPLE = {"reader": (("mcp_server", N, "READ"),), "blind": (("mcp_server", "*", "EDIT"), ("mcp_server_version", "*", "DENY")), "usher": (("mcp_server", N, "USE"), ("mcp_server", OTHER, "DENY")), "editor": (("mcp_server", N, "EDIT"),), "owner": (("mcp_server", "*", "MANAGE"), ("mcp_server", OTHER, "DENY")), "member": (("workspace", "*", "USE"),), "nobody": ()}
INVITED = [step for who, grants in PEOPLE.items() for step in (make(who), role(who), *(grant(who, *g) for g in grants), assign(who, who))]

CASES = [
    case("what users see", version(tools=[TOOL]), alias(), endpoint(server_alias="a"), server(OTHER), *INVITED, *READS, *[step for who in PEOPLE for step in by(who, *READS)], *by("editor", update(description="d"), redirect(url="v")), *by("blind", update(description="e"), redirect(url="w"), redirect(server_version="1.0.0"), endpoint(keep="y", server_alias="a"), version("2.0.0"), delete()), server="auth"),
    case("whose a server is", *INVITED, *by("member", server("com.example/mine"), version("1.0.0", "com.example/auto"), get("com.example/mine"), get("com.example/auto"), tag(name="com.example/mine")),
         *by("nobody", server("com.example/no"), version("1.0.0", "com.example/no")), *by("reader", get("com.example/mine")), server("com.example/roots"), get("com.example/roots"), *by("member", delete("com.example/mine"), delete("com.example/roots")), server("com.example/mine"), *by("member", update("com.example/mine", description="d"), get("com.example/mine")), delete("com.example/mine"), server="auth"),
    case("create and get", server(), get(), server(OTHER, description="d", icons=[{**ICON, "theme": "light", "x": None, "sizes": None}]), get(OTHER), server(), get("com.example/none")),
    case("the other mount", POST(AJAX3, {"name": N}), GET(f"{AJAX3}/{N}"), GET(AJAX3), PATCH(f"{AJAX3}/{N}", {"description": "d"}), POST(f"{AJAX3}/{N}/versions", {"server_json": {"name": N, "version": "1.0.0"}}), GET(f"{AJAX3}/{N}/versions/1.0.0"), PATCH(f"{AJAX3}/{N}/versions/1.0.0", {"status": "active"}), GET(f"{AJAX3}/{N}/versions"),
         POST(f"{AJAX3}/{N}/tags", {"key": "k", "value": "v"}), DELETE(f"{AJAX3}/{N}/tags/k"), POST(f"{AJAX3}/{N}/versions/1.0.0/tags", {"key": "k", "value": "v"}), DELETE(f"{AJAX3}/{N}/versions/1.0.0/tags/k"), POST(f"{AJAX3}/{N}/aliases", {"alias": "a", "version": "1.0.0"}), GET(f"{AJAX3}/{N}/aliases/a"),
         POST(f"{AJAX3}/{N}/endpoints", {"url": "u", "server_alias": "a"}, keep={"x": "id"}), GET(f"{AJAX3}/{N}/endpoints/$x"), GET(f"{AJAX3}/{N}/endpoints"), GET(f"{AJAX3}/endpoints"), PATCH(f"{AJAX3}/{N}/endpoints/$x", {"url": "v"}), DELETE(f"{AJAX3}/{N}/endpoints/$x"), DELETE(f"{AJAX3}/{N}/aliases/a"),
         PATCH(f"{AJAX3}/{N}/versions/1.0.0", {"status": "draft"}), DELETE(f"{AJAX3}/{N}/versions/1.0.0"), DELETE(f"{AJAX3}/{N}")),
    case("without workspaces", POST("/mlflow" + API3, {"name": N}, workspace=None), POST(f"/mlflow{API3}/{N}/versions", {"server_json": WHOLE, "status": "active"}, workspace=None), GET(f"/mlflow{API3}/{N}", workspace=None), GET("/mlflow" + AJAX3, workspace=None), server="plain"),
    case("names", *[server(name) for name in NAMES], *[get(name) for name in NAMES], *[server(name) for name in NO_NAMES]),
    case("names with their slash encoded", server(), version(), GET(f"{API3}/com.example%2Fone"), GET(f"{API3}/com.example%2fone/versions/1.0.0"), GET(f"{API3}/com%2Eexample%2Fone/versions"), GET(f"{API3}/com.example%252Fone"), GET(f"{API3}/com.example/../com.example/one"), GET(f"{API3}/com.example//one"), GET(f"{API3}/com.example/one/"), GET(f"{API3}/one")),
    case("bodies that are none", server(), *[raw(path, body, method=method) for method, path in (("POST", API3), ("PATCH", f"{API3}/{N}")) for body in (b"", b"null", b"[]", b"5", b'"x"', b'"{}"')],
         *[raw(API3, b'{"name": "com.example/typed"}', kind) for kind in (None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8", "application/vnd.api+json", "APPLICATION/JSON")]),
    case("bodies without and with other types", POST(API3, {}), *[POST(API3, {"name": v}) for v in (None, 5, True, ["x"], {})], *[POST(API3, {"name": N, "description": v}) for v in (5, ["x"], {}, True)], *[POST(API3, {"name": N, "icons": v}) for v in ("x", {}, 5, [5], ["x"], [None], [{}], [{"src": 5}], [{"src": None}])],
         POST(API3, {"name": 5, "description": [], "icons": [{"src": 5, "sizes": "x", "mimeType": 5, "theme": {}}, 7, {"src": "https://1.1.1.1/", "sizes": [1, "x", None]}]})),
    case("icons", *[update(icons=v) for v in ([], None)], server(), *[s for v in ([], [ICON], None, [{**ICON, "source": "server"}], [{**ICON, "source": "other"}], [{**ICON, "source": 5}], [{**ICON, "source": None}], [{**ICON, "source": "version"}], [ICON, {**ICON, "source": "version"}], [{"z": 1, **ICON, "a": None, "mimeType": "IMAGE/Svg+xml", "theme": "dark"}]) for s in (update(icons=v), get())]),
    case("too many icons", server(icons=[ICON] * 101), server(icons=[ICON] * 100), update(icons=[ICON] * 102)),
    case("types of icons", server(), *[update(icons=[{**ICON, "mimeType": v}]) for v in ("image/png", "image/", "text/html", "", " image/x ", "IMAGE/", "imagex/png", None, 5)]),
    case("places of icons", server(), *[replace(update(icons=[{"src": v}]), diff="no-credentials" if "//u" in v else None) for v in ("http://1.1.1.1/", "HTTPS://1.1.1.1/", "ftp://1.1.1.1", "javascript:alert(1)", "data:image/png;base64,AA", "/x.png", "x", "", "  ", "https://", "https:///x", "https://u:p@1.1.1.1/", "https://u@1.1.1.1/", "https://@1.1.1.1/", "https://127.0.0.1/", "https://localhost/", "https://10.0.0.1/", "https://[::1]/", "https://[fe80::1]/", "https://169.254.169.254/", "https://[::1",
         "https://0x7f000001/", "https://2130706433/", "https://127.1/", "https://0177.0.0.1/", "https://1.1.1.1:443/", "https://[2606:4700:4700::1111]/", "https://[::ffff:127.0.0.1]/", "https://16843009/", "https://1.1.1.1./", "https://010.1.1.1/")]),
    case("update", server(description="d"), update(display_name="D"), get(), update(description="e"), update(description=None), update(display_name=None, description=""), update(), get(), update("com.example/none", description="d"), update(latest_version="1.0.0"), update(latest_version=None, description=5), update(display_name=5, description=[], icons={}), update(name="com.example/other", unknown=1), get()),
    case("widths", server("a" * 128 + "/" + "b" * 127), server("a" * 128 + "/" + "b" * 128), server(), update(display_name="ž" * 256), update(display_name="ž" * 257), tag("k" * 250), tag("k" * 251), tag("k", "v" * 5000), tag("k", "v" * 5001), version(source="s" * 512), version("2.0.0", source="s" * 513), alias("a" * 256), alias("a" * 257), endpoint(url="u" * 2048, server_version="1.0.0"), endpoint(url="u" * 2049, server_version="1.0.0")),
    case("versions", version(), get(), of(), version(), version("1.0.0", OTHER, status="active"), get(OTHER), POST(f"{API3}/{N}/versions", {"server_json": WHOLE}), version("2.0.0", source="https://src", tools=[TOOL], connect_options={"packages.0": {"hidden": True}, "remotes.0": {}}, status="active"), of("2.0.0"), get(), of("3.0.0"), of("1.0.0", "com.example/none"), versions(), versions("com.example/none")),
    case("a whole server.json", POST(f"{API3}/{N}/versions", {"server_json": WHOLE, "tools": [TOOL, {"name": "u"}]}), of(), get(), update(icons=[{**ICON, "theme": "dark"}, ICON]), update(icons=[{**ICON, "theme": "light"}]), update(icons=[]), update(icons=None, description="own"), versions()),
    case("server.json in an envelope", *[POST(f"{API3}/{N}/versions", {"server_json": v}) for v in ({"server": {"name": N, "version": "1.0.0", "x": 1}, "_meta": {}}, {"server": {"name": N}}, {"server": 5}, {"server": {"name": N, "version": "2.0.0"}, "name": N, "version": "3.0.0"}, {"server": {"name": N, "version": "2.0.0"}, "name": N}, [], 5, {"server": {"version": "1"}})], versions()),
    case("server.json of another name", POST(f"{API3}/{N}/versions", {"server_json": {"name": OTHER, "version": "1.0.0"}}), POST(f"{API3}/{N}/versions", {"server_json": {"name": "x", "version": "1.0.0"}}), POST(f"{API3}/one/versions", {"server_json": {"name": N, "version": "1.0.0"}}), POST(f"{API3}/one/versions", {"server_json": {"name": "one", "version": "1.0.0"}}), POST(f"{API3}/com.example/one/two/versions", {"server_json": {"name": N, "version": "1.0.0"}})),
    case("version numbers", *[version(n) for n in NUMBERS], get(), *[version(n) for n in NO_NUMBERS], versions(order_by="version"), versions(order_by="version DESC"), *[of(n.replace("+", "%2B")) for n in NUMBERS[:8]]),
    case("server.json of other types", POST(f"{API3}/{N}/versions", {}), *[POST(f"{API3}/{N}/versions", {"server_json": v}) for v in (None, 5, "x", {}, {"name": 5, "version": 1}, {"name": N, "version": "1.0.0", "title": 5, "description": [], "icons": 5, "packages": {}, "remotes": "x", "repository": [], "websiteUrl": 1, "_meta": []})],
         *[with_json(packages=v) for v in ([{}], [5], [{"registryType": 1, "identifier": None, "transport": None}], [{"registryType": "a", "identifier": "b", "transport": 1, "registryBaseUrl": 5, "version": 5, "environmentVariables": [{}, {"name": "n", "description": 5, "isRequired": "maybe", "isSecret": 2}, 5]}])],
         *[with_json(remotes=v) for v in ([{"type": 5, "url": 5}], [5], {})], *[with_json(repository=v) for v in ({}, 5, {"url": 1, "source": 1, "id": 1, "subfolder": 1})], *[with_json(icons=v) for v in ([{"src": "http://1.1.1.1"}], [{**ICON, "source": "version"}], [{}])], *[with_json(_meta=v) for v in (5, "x")]),
    case("booleans as pydantic has them", *[POST(f"{API3}/{N}/versions", {"server_json": {"name": N, "version": f"{i}.0.0", "packages": [{"registryType": "a", "identifier": "b", "transport": 1, "environmentVariables": [{"name": "n", "isSecret": v}]}]}, "connect_options": {"x": {"hidden": v}}}) for i, v in enumerate((True, False, 1, 0, 1.0, 0.0, "true", "FALSE", "t", "F", "yes", "NO", "y", "n", "on", "Off", "1", "0"))],
         *[POST(f"{API3}/{N}/versions", {"server_json": {"name": N, "version": "99.0.0"}, "connect_options": {"x": {"hidden": v}}}) for v in (None, 2, -1, 1.5, "", "x", " true", [], {}, "truE ")]),
    case("meta by its other name", with_json(meta={"a": 1}), of(), POST(f"{API3}/{N}/versions", {"server_json": {"name": N, "version": "2.0.0", "_meta": None}})),
    case("tools", *[version(f"{i}.0.0", tools=v) for i, v in enumerate(([], None, [TOOL], [{"name": "t", "unknown": 1, "title": None, "inputSchema": {"a": None}}], [{"name": ""}]))], *[of(f"{i}.0.0") for i in range(5)],
         *[version("9.0.0", tools=v) for v in ("x", {}, [5], [{}], [{"name": 5}], [{"name": "t", "title": 5, "description": 5, "inputSchema": 5, "outputSchema": [], "annotations": "x", "icons": 5, "execution": 5}], [{"name": "t", "icons": [{"src": "http://x"}]}], [{"name": "t", "icons": [ICON, {**ICON, "source": "version"}]}], [{"name": "t"}, {"name": "u", "icons": [{**ICON, "source": "version"}]}], [{"name": "t"}] * 1001, [{"name": "t", "icons": [ICON] * 101}])]),
    case("connect options", *[version(f"{i}.0.0", connect_options=v) for i, v in enumerate(({}, None, {"a": {}}, {"a": {"hidden": True, "other": 1}, "b": {"hidden": False}}))], *[of(f"{i}.0.0") for i in range(4)], *[version("9.0.0", connect_options=v) for v in ([], 5, "x", {"a": 5}, {"a": None}, {"a": []}, {"a": {"hidden": 5}})], change("0.0.0", connect_options={"z": {"hidden": True}}), change("0.0.0", connect_options=None), change("0.0.0", connect_options={"z": 1})),
    case("statuses", *[version(f"{i}.0.0", status=s) for i, s in enumerate(("draft", "active", "deprecated", "deleted", "Active", "", "x"))], version("9.0.0", status=None), version("9.0.0", status=5), get()),
    case("changes of status", version(), *[change(status=s) for s in ("draft", "deprecated", "active", "active", "deleted", "deprecated", "deprecated", "draft", "active", "draft", "deleted", "draft")], of(), change(status="x"), change(status=None), change(status=5), versions(), remove(), get()),
    case("change a version", version(tools=[TOOL]), change(tools=[]), change(tools=None), change(tools=[{"name": "u"}], status="active"), change(), change("9.9.9", status="active"), change(tools=5), change(tools=[{**TOOL, "icons": [{**ICON, "source": "version"}]}]), change(tools=[{"name": "t"}] * 1001), change(unknown=1), of()),
    case("the latest version", version("1.0.0", status="active"), get(), version("2.0.0"), get(), version("1.1.0-rc.1", status="active"), get(), version("1.1.0", status="active", server_json={"description": "of 1.1"}), get(), version("1.1.0+b", status="active"), get(), change("1.1.0+b", status="draft"), get(), change("1.1.0", status="deprecated"), get(), change("1.1.0-rc.1", status="draft"), change("1.0.0", status="draft"), get(), remove("2.0.0"), get(), by_alias("latest")),
    case("delete a version", version(), version("2.0.0", status="active"), alias(), alias("b", "2.0.0"), endpoint(server_alias="a"), endpoint(keep="y", server_version="1.0.0"), endpoint(keep="z", server_version="2.0.0"), endpoint(keep="w", server_alias="latest"), remove(), of(), by_alias(), at("$x"), at("$y"), at("$z"), at("$w"), get(), remove(), remove("2.0.0"), change("2.0.0", status="draft"), remove("2.0.0"), at("$w"), get(), version(), remove("9.9.9")),
    case("delete a server", version(status="active"), alias(), tag(), version_tag(), endpoint(server_version="1.0.0"), delete(), change(status="draft"), delete(), get(), of(), at(), by_alias(), delete(), server(), get()),
    case("tags", server(), tag(), tag("k", "w"), tag("a/b c", "ž"), tag("e", ""), get(), untag(), untag("a/b%20c"), untag("never"), get(), tag(name="com.example/none"), untag(name="com.example/none"), *[POST(f"{API3}/{N}/tags", v) for v in ({}, {"key": "k"}, {"value": "v"}, {"key": 5, "value": 5}, {"key": None, "value": None}, {"key": "", "value": "v"})], get()),
    case("tags of versions", version(), version_tag(), version_tag("k", "w"), version_tag("a/b", "ž"), of(), version_untag(), version_untag("a/b"), version_untag("never"), of(), version_tag(number="9.9.9"), version_untag(number="9.9.9"), POST(f"{API3}/{N}/versions/1.0.0/tags", {}), version_tag(), remove(), version_tag(), version_untag()),
    case("aliases", version(), version("2.0.0"), alias(), alias("b/c", "2.0.0"), alias("z"), by_alias(), by_alias("b/c"), of(), get(), alias("a", "2.0.0"), by_alias(), alias("latest"), alias("x", "9.9.9"), alias(name="com.example/none"), by_alias("never"), by_alias("latest"), by_alias("latest", "com.example/none"), by_alias("a", "com.example/none"), unalias(), unalias(), unalias("latest"), unalias("b/c"), get(), *[POST(f"{API3}/{N}/aliases", v) for v in ({}, {"alias": "a"}, {"version": "1.0.0"}, {"alias": 5, "version": 5}, {"alias": "", "version": "1.0.0"})]),
    case("aliases of deleted versions", version(), alias(), change(status="deleted"), by_alias(), alias("b"), endpoint(server_alias="a"), get(), unalias()),
    case("the alias latest without versions", server(), by_alias("latest"), endpoint(server_alias="latest"), endpoint(server_alias="latest", name="com.example/none")),
    case("access endpoints", version(tools=[TOOL]), version("2.0.0", status="active"), alias(), endpoint(server_version="1.0.0"), endpoint(keep="y", server_alias="a", transport_type="sse"), endpoint(keep="z", server_alias="latest"), at("$x"), at("$y"), at("$z"), get(), GET(f"{API3}/{N}/endpoints", unordered=("mcp_access_endpoints",)), alias("a", "2.0.0"), at("$y"), at("$x", OTHER), at("ae-0"), close("$x", OTHER), close("$x"), close("$x"), at("$x")),
    case("access endpoints refused", version(), *[endpoint(**v) for v in ({}, {"server_version": "1.0.0", "server_alias": "a"}, {"server_version": "9.9.9"}, {"server_alias": "never"}, {"server_version": "1.0.0", "url": ""}, {"server_version": "1.0.0", "url": " \t"}, {"server_version": "1.0.0", "transport_type": "stdio"}, {"server_version": "1.0.0", "transport_type": ""}, {"name": OTHER, "server_version": "1.0.0"}, {"server_version": ""}, {"server_alias": ""}, {"server_version": None, "server_alias": None})],
         *[POST(f"{API3}/{N}/endpoints", v) for v in ({}, {"url": None}, {"url": 5, "server_version": 5, "server_alias": [], "transport_type": {}}, {"url": "u", "server_version": "1.0.0", "transport_type": None}, {"server_version": "1.0.0"})], remove(), endpoint(server_version="1.0.0")),
    case("change access endpoints", version(), version("2.0.0"), alias("a", "2.0.0"), endpoint(server_version="1.0.0"), redirect(url="https://new"), redirect(server_alias="a"), redirect(server_version="1.0.0"), redirect(server_version="1.0.0", server_alias="a"), redirect(server_version=None, server_alias="a"), redirect(server_version="2.0.0", server_alias=None), redirect(transport_type="sse"), redirect(transport_type=None), redirect(transport_type="x"), redirect(), redirect(url=None), redirect(url=" "), redirect(server_version="9.9.9"), redirect(server_alias="never"), redirect(server_alias="latest"),
         redirect("$x", OTHER, url="u"), redirect("ae-0", url="u"), redirect(url=5, server_version=5, server_alias=5, transport_type=5), redirect(url=" ", server_version="9.9.9"), remove("2.0.0"), redirect(server_version="2.0.0"), at()),
    # each endpoint repeats its version, and alone or in a list the tools twice: ten are more than 16 MiB
    case("long answers", version(**LONG), *[endpoint(server_version="1.0.0") for _ in range(10)], *too_long(endpoints(), GET(f"{API3}/endpoints"), get(), GET(API3), update(description="d")), redirect(server_alias="latest"), endpoints(server_alias="latest"), versions(), delete()),
    case("long versions", version(), *too_long(version("2.0.0", tools=[{"name": "t", "description": "x" * 513 * 1024}]), version("3.0.0", server_json={"pad": "x" * 257 * 1024})), delete()),
    case("two workspaces, one name", Step("POST", "/api/3.0/mlflow/workspaces", body={"name": "mcp-other"}, workspace=None), version(), POST(f"{API3}/{N}/versions", {"server_json": {"name": N, "version": "2.0.0"}}, workspace="mcp-other"), get(), GET(f"{API3}/{N}", workspace="mcp-other"), endpoint(server_version="1.0.0"), GET(f"{API3}/{N}/endpoints/$x", workspace="mcp-other"), DELETE(f"{API3}/{N}/endpoints/$x", workspace="mcp-other"), PATCH(f"{API3}/{N}/endpoints/$x", {"url": "v"}, workspace="mcp-other"), GET(f"{API3}/{N}/versions/1.0.0", workspace="mcp-other"),
         DELETE(f"{API3}/{N}", workspace="mcp-other"), get(), at(), GET(API3, workspace="mcp-other"), GET(f"{API3}/endpoints", workspace="mcp-other")),
    case("no such workspace", POST(API3, {"name": N}, workspace="nowhere"), POST(f"{API3}/{N}/versions", {"server_json": {"name": N, "version": "1.0.0"}}, workspace="nowhere"), GET(API3, workspace="nowhere"), GET(f"{API3}/{N}", workspace="nowhere")),
    case("other methods", GET(f"{API3}/{N}/tags"), DELETE(f"{API3}/{N}/tags"), GET(f"{API3}/{N}/aliases"), *[Step(method, path, diff="other-method") for method, path in (("PUT", API3), ("DELETE", API3), ("PATCH", API3), ("POST", f"{API3}/{N}"), ("PUT", f"{API3}/{N}/versions/1.0.0"), ("POST", f"{API3}/endpoints"))]),
]
