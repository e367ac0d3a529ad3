# SPDX-License-Identifier: Apache-2.0
"""Searching mcp-servers, their versions and their access endpoints: filters, orders, pages."""

from .dsl import GET, case
from .mcp_servers import API3, N, OTHER, alias, change, endpoint, endpoints, server, tag, update, version

THIRD = "org.example/three"
SERVERS = (version(status="active"), version("2.0.0"), tag("team", "red"), tag("stage", "prod"), update(display_name="First"), server(OTHER), tag("team", "blue", OTHER), version("1.0.0", THIRD), change("1.0.0", THIRD, status="deleted"), tag("team", "red", THIRD),
           version("1.0.0", "org.example/four"), alias("a", "1.0.0", "org.example/four"), endpoint(server_version="1.0.0"), endpoint("org.example/four", "y", server_alias="a", transport_type="sse"), endpoint("org.example/four", "z", server_alias="latest"))
NUMBERS = ("1.0.0", "1.0.0-rc.1", "1.0.0-rc.10", "1.0.0-rc.2", "1.0.0+b1", "0.9.0", "10.0.0", "2.0.0", "2.0.0-alpha", "2.0.0-alpha.beta")
# Attributes that there are not, of which the reference says so by printing a set.
UNKNOWN = ("nope", "dataset.nope", "description", "created_by", "url", "id")


def search(path, filter, query, *unordered, unknown=UNKNOWN):
    query = query if filter is None else {"filter_string": filter, **query}
    odd = {"diff": "set-order", "optional": True} if filter and filter.split()[0] in unknown else {}
    return GET(API3 + path, query or None, unordered=unordered, **odd)


def found(filter=None, **query):
    return search("", filter, query, "mcp_servers.*.access_endpoints")


def reached(filter=None, **query):
    return search("/endpoints", filter, query, "mcp_access_endpoints", unknown=(*UNKNOWN, "name"))


def listed(filter=None, **query):
    return search(f"/{N}/versions", filter, query)


FILTERS = ("", "name = 'com.example/one'", "name != 'com.example/one'", "name LIKE 'org.%'", "name ILIKE 'ORG.%'", "name like 'org.%'", "name IN ('com.example/one', 'org.example/four')", "name NOT IN ('com.example/one')", "name > 'com.example/two'", "name = (\"com.example/one\")", "name = com",
           "display_name = 'First'", "display_name LIKE '%ir%'", "display_name IN ('First')", "status = 'active'", "status != 'active'", "status IN ('active', 'draft')", "status = 'nope'", "status LIKE 'dr%'", "has_access_endpoints = 'true'", "has_access_endpoints = 'FALSE'", "has_access_endpoints != 'true'", "has_access_endpoints = 'x'", "has_access_endpoints = true", "has_access_endpoints LIKE 'true'",
           "created_at > 0", "created_at < 5", "created_at > 1.5", "created_at = 'x'", "created_at != 99999999999999999999999", "last_updated_at >= 0", "tags.team = 'red'", "tag.team = 'red' AND tags.stage = 'prod'", "tags.team != 'red'", "tags.team LIKE 'r%'", "tags.team ILIKE 'R%'", "tags.team = 'red' and tags.team = 'blue'", "tags.team IN ('red')", "tags.team > 'blue'", "tags.none = 'x'", "tags.team IS NULL", "tags.team IS NOT NULL", "name IS NULL", "tags.team = 5", "`tags`.`team` = 'red'",
           "attribute.name = 'com.example/one'", "attributes.status = 'active'", "attr.name = 'x'", "params.a = 'x'", "metrics.a = 1", "metrics.a = 'x'", "datasets.name = 'x'", "dataset.nope = 'x'", "foo.bar = 'x'", "nope = 'x'", "name", "name = 'a' OR name = 'b'", "name = 'a' AND", "'a' = name", "name = 'a';name = 'b'", "name RLIKE 'a'", "version = '1.0.0'", "description = 'x'", "tags.team = 'red' AND status = 'active' AND has_access_endpoints = 'true' AND name LIKE 'com%'", "(", "name = 'it''s'", "created_by = 'x'")
CASES = [
    case("servers", *SERVERS, found(), *[found(f) for f in FILTERS]),
    case("orders of servers", *SERVERS[:6], *[found(order_by=o) for o in ("name", "name DESC", "name asc", "created_at DESC", "last_updated_at", ["created_at", "name DESC"], ["name", "name"], "display_name", "status", "nope", "tags.team", "`name`", "name nope", "", "name DESC NULLS LAST", "name,created_at", ["name DESC", "nope"])]),
    case("pages of servers", *[server(f"com.example/{i}x") for i in range(5)], GET(API3, {"max_results": 2}, keep={"t": "next_page_token"}), GET(API3, {"max_results": 2, "page_token": "$t"}, keep={"u": "next_page_token"}), GET(API3, {"max_results": 2, "page_token": "$u"}), GET(API3, {"max_results": 5}), GET(API3, {"max_results": 2, "order_by": "name DESC"}, keep={"v": "next_page_token"}), GET(API3, {"max_results": 2, "order_by": "name DESC", "page_token": "$v"}),
         *[found(max_results=m) for m in (0, -1, 1, 1000, 1001, 50001, "x", "", "1.5", "2.0", " 3 ", "+4", "1_0", "5.", "0x1", "1e2", "2.00", "true")], found(page_token="x"), found(page_token=""), found(unknown="x", max_results=1)),
    case("versions", *[version(n) for n in NUMBERS], version("3.0.0", status="active"), change("0.9.0", status="deleted"), listed(), *[listed(f) for f in ("version = '1.0.0'", "version != '1.0.0'", "version > '1.0.0'", "version >= '1.0.0'", "version < '1.0.0'", "version <= '1.0.0-rc.2'", "version > '1.0.0-rc.2'", "version < 'x'", "version > '1.0'", "version LIKE '1%'", "version IN ('1.0.0')", "version NOT IN ('1.0.0')", "version = 1", "VERSION = '1.0.0'", "Version > '1.0.0'", "version > '1.0.0' AND status = 'draft'", "attribute.version = '1.0.0'", "`version` = '1.0.0'",
         "version = '1.0.0' AND version != '2.0.0'", "status = 'active'", "status IN ('active', 'draft')", "status = 'deleted'", "name = 'com.example/one'", "name IN ('x')", "created_at > 0", "created_at LIKE 'x'", "tags.a = 'x'", "version IS NULL", "version", "version =", "nope = 'x'", "'version' = '1.0.0'", "version > '1.0.0+b1'", "status > 'active'")]),
    case("orders of versions", *[version(n, ) for n in NUMBERS[:6]], *[listed(order_by=o) for o in ("created_at", "created_at DESC", "last_updated_at DESC", "version", "version DESC", "status", "name", ["created_at", "created_at"], "`version`", '"version"', '"version" DESC')]),
    case("pages of versions", *[version(n) for n in NUMBERS[:5]], GET(f"{API3}/{N}/versions", {"max_results": 2}, keep={"t": "next_page_token"}), GET(f"{API3}/{N}/versions", {"max_results": 2, "page_token": "$t"}, keep={"u": "next_page_token"}), GET(f"{API3}/{N}/versions", {"max_results": 2, "page_token": "$u"}), listed(max_results=0), listed(max_results=50001), listed(max_results=1001), listed(max_results="x")),
    case("access endpoints", *SERVERS, reached(), *[reached(f) for f in ("status = 'active'", "status = 'draft'", "status != 'draft'", "status IN ('draft')", "server_name = 'com.example/one'", "server_name LIKE 'org%'", "server_name IN ('com.example/one', 'x')", "server_name != 'com.example/one'", "transport_type = 'sse'", "transport_type IN ('sse')", "created_at > 0", "url = 'x'", "id = 'x'", "name = 'x'", "tags.a = 'x'", "SERVER_NAME = 'x'", "server_name = 'com.example/one' AND status = 'active'", "server_name", "`server_name` = 'com.example/one'", "attribute.server_name = 'com.example/one'")],
         *[reached(**q) for q in ({"server_version": "1.0.0"}, {"server_alias": "a"}, {"server_alias": "latest"}, {"server_alias": "a", "server_version": "1.0.0"}, {"server_version": ""}, {"server_alias": ""}, {"server_version": "9.9.9"})], endpoints(), endpoints("org.example/four", server_alias="a"), endpoints("com.example/none"), endpoints(filter_string="server_name = 'org.example/four'"), endpoints(filter_string="status = 'active'"),
         *[reached(order_by=o) for o in ("created_at", "server_name", "nope", "id DESC", ["id", "id"])], reached(max_results=0), reached(max_results="x"), GET(f"{API3}/endpoints", {"max_results": 2, "order_by": "created_at"}, keep={"t": "next_page_token"}), GET(f"{API3}/endpoints", {"max_results": 2, "order_by": "created_at", "page_token": "$t"}), change("1.0.0", "org.example/four", status="active"), reached("status = 'active'"), reached()),
]
