# SPDX-License-Identifier: Apache-2.0
"""webhooks: create, list, get, update, delete, test. What is delivered is in ../faults and ../clients.

Addresses of the case's receiver are on the server "hooks", where plain http and loopback are allowed;
everywhere else a webhook must lead to a public address by https. 1.1.1.1 is one, never connected to.
"""

from dataclasses import replace

from .dsl import AJAX, DELETE, GET, PATCH, POST, case

URL = "https://1.1.1.1/hook"
CREATED = {"entity": "REGISTERED_MODEL", "action": "CREATED"}
EVERY = [CREATED, {"entity": "MODEL_VERSION", "action": "CREATED"}, *({"entity": entity, "action": action} for entity in ("MODEL_VERSION_TAG", "PROMPT_TAG", "PROMPT_VERSION_TAG") for action in ("SET", "DELETED")),
         *({"entity": entity, "action": action} for entity in ("MODEL_VERSION_ALIAS", "PROMPT_ALIAS") for action in ("CREATED", "DELETED")), {"entity": "PROMPT", "action": "CREATED"}, {"entity": "PROMPT_VERSION", "action": "CREATED"},
         {"entity": "BUDGET_POLICY", "action": "EXCEEDED"}]
ONE = ("webhook.events",)
LIST = ("webhooks.*.events",)


def create(name="w", url=URL, events=(CREATED,), keep="w", pause=0, **fields):
    return POST("webhooks", {"name": name, "url": url, "events": list(events), **fields}, keep={keep: "webhook.webhook_id"}, unordered=ONE, pause=pause)


def get(number="$w", **options):
    return GET(f"webhooks/{number}", unordered=ONE, **options)


def update(number="$w", **fields):
    return PATCH(f"webhooks/{number}", fields, unordered=ONE)


def delete(number="$w"):
    return DELETE(f"webhooks/{number}")


def listed(**query):
    return GET("webhooks", query or None, unordered=LIST)


def test(number="$w", **fields):
    return POST(f"webhooks/{number}/test", fields)


def events(*pairs):
    return [{"entity": entity, "action": action} for entity, action in pairs]


CASES = [
    case("create, get, list, update, delete", create(description="d"), get(), listed(), update(name="v"), update(description="new"), update(url="https://8.8.8.8:8443/x?y=z#f"), update(events=EVERY), update(status="DISABLED"), update(status="ACTIVE"), update(), get(), listed(), delete(), get(), listed(), update(name="x"), delete(), test()),
    case("the other mount", POST(AJAX + "webhooks", {"name": "w", "url": URL, "events": [CREATED]}, keep={"w": "webhook.webhook_id"}), GET(AJAX + "webhooks/$w"), GET(AJAX + "webhooks"), PATCH(AJAX + "webhooks/$w", {"name": "v"}), DELETE(AJAX + "webhooks/$w"), POST(AJAX + "webhooks/$w/test", {})),
    case("every event", create(events=EVERY), get(), listed()),
    case("events that are none", create(events=[]), *(create(events=events(pair)) for pair in (
        ("REGISTERED_MODEL", "SET"), ("REGISTERED_MODEL", "UPDATED"), ("MODEL_VERSION", "DELETED"), ("MODEL_VERSION_TAG", "CREATED"), ("MODEL_VERSION_ALIAS", "SET"), ("PROMPT", "DELETED"), ("BUDGET_POLICY", "CREATED"), ("PROMPT_VERSION_TAG", "EXCEEDED"), (1, 1), (1, 4), (10, 5))),
         create(events=events(("ENTITY_UNSPECIFIED", "CREATED"))), create(events=events(("REGISTERED_MODEL", "ACTION_UNSPECIFIED"))), create(events=[{"entity": "REGISTERED_MODEL"}]), create(events=[{"action": "CREATED"}]), create(events=[{}]), create(events=[CREATED, CREATED])),
    case("names of events that are none", *(create(events=events(pair)) for pair in (("registered_model", "created"), ("NOPE", "CREATED"), ("REGISTERED_MODEL", "NOPE"), (99, 1), ("", "")))),
    case("update events", create(events=EVERY), update(events=[]), update(events=[CREATED]), update(events=events(("PROMPT", "SET"))), update(events=[CREATED, CREATED]), get()),
    case("names", *(create(name) for name in ("a", "A", "1", "a.b", "a_b-c.d", "x" * 63, "0-9")), *(create(name) for name in ("x" * 64, "", " ", "-a", "a-", "_a", ".a", "a.", "a b", "a/b", "ž", "a\tb", "ſ", "K", "'", '"', "a" * 300))),
    case("a name that ends in a newline", create("a\n"), create("a\nb"), create("\na")),
    case("two of one name", create(keep="v"), create(), listed()),
    case("update names", create(), *(update(name=name) for name in ("b", "", "-", "x" * 64, "a b")), get()),
    case("descriptions", create(description=""), create(description="ž" * 1000), create(description="x" * 1001), create(), update(description="d"), update(description=""), update(description="x" * 1001), get()),
    case("statuses", create(status="DISABLED"), get(), create(status="ACTIVE"), create(status=""), create(status="disabled"), create(status="NOPE"), update(status="DISABLED"), update(status="NOPE"), update(status=""), get()),
    case("numbers for statuses", create(status=2), create(status=1), create(), update(status=2), update(status=7)),
    case("url schemes", *(create(url=url) for url in ("http://1.1.1.1/", "ftp://1.1.1.1/", "file:///etc/passwd", "HTTPS://1.1.1.1/", "https:1.1.1.1", "//1.1.1.1/", "1.1.1.1", "javascript:alert(1)", "gopher://1.1.1.1", "httpſ://1.1.1.1", "https", "https:", "https:/", "://x", "-://x"))),
    case("urls without a host", *(create(url=url) for url in ("https://", "https:///x", "https://:443/", "https://@/", "https://user@/", "https://?x", "https://#x"))),
    case("urls that are blank", *(create(url=url) for url in (" ", "\t", " \n "))),
    case("urls with blanks around", create(url=" https://1.1.1.1/"), create(url="https://1.1.1.1/ "), create(url="\thttps://1.1.1.1/\n"), create(url="https://1.1.\n1.1/")),
    case("urls with broken brackets", *(create(url=url) for url in ("https://[::1", "https://::1]/", "https://[", "https://]"))),
    case("long urls", create(url="https://1.1.1.1/" + "x" * 484), create(url="https://1.1.1.1/" + "x" * 485), create(), update(url="https://1.1.1.1/" + "x" * 485), get()),
    case("private addresses, CVE-2026-2393", *(create(url=f"https://{host}/") for host in (
        "127.0.0.1", "127.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "0.0.0.0", "0.1.2.3", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
        "240.0.0.1", "255.255.255.255", "localhost", "LOCALHOST", "localhost:8080", "user:secret@127.0.0.1", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd12:3456::1]", "[2001:db8::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[2002:7f00:1::]", "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]",
        "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "017700000001"))),
    case("public addresses", *(create(url=f"https://{host}/") for host in (
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.1", "169.253.0.1", "192.0.1.1", "192.167.0.1", "198.17.0.1", "198.20.0.1", "203.0.112.1", "203.0.114.1", "[2606:4700:4700::1111]", "[2002:101:101::]", "[64:ff9b::1.1.1.1]", "[::ffff:1.1.1.1]",
        "1.1.1.1:1", "user:secret@1.1.1.1", "16843009"))),
    case("special addresses that the reference takes", *(replace(create(url=f"https://{host}/"), diff="special-address") for host in ("192.0.0.9", "192.0.0.10", "224.0.0.1", "239.255.255.250", "[ff02::1]", "[ff0e::1]", "[fec0::1]", "[3fff::1]", "[5f00::1]", "[4000::1]", "[::7f00:1]"))),
    case("urls that nothing can be sent to", *(replace(create(url=url), diff="unusable-url") for url in ("https://1.1.1.1:99999/", "https://1.1.1.1:x/", "https://1.1.1.1:-1/"))),
    case("update urls", create(), *(update(url=url) for url in ("", " ", "http://1.1.1.1/", "https://127.0.0.1/", "https://")), get()),
    case("a private address is refused before the events are", create(url="https://127.0.0.1/", events=[]), create(name="-", url="ftp://x"), create(name="-", events=events(("PROMPT", "SET")))),
    case("secrets", create(secret="shhh"), get(), listed(), update(secret="other"), update(secret=""), create(secret=""), create(secret="ž" * 300), create(secret="x" * 600)),
    case("pages", create("a", keep="a"), *(create(name, keep=name, pause=0.002) for name in "bcde"), listed(max_results=1000), listed(max_results=1001), listed(max_results=0), listed(max_results=-1), GET("webhooks", {"max_results": 2}, keep={"token": "next_page_token"}, unordered=LIST), listed(max_results="x"), listed(max_results="1.5"), GET("webhooks", {"max_results": 2, "page_token": "$token"}, keep={"token": "next_page_token"}, unordered=LIST), GET("webhooks", {"max_results": 2, "page_token": "$token"}, unordered=LIST)),
    case("page tokens that are none", create(), *(GET("webhooks", {"page_token": token}) for token in ("x", "eyJvZmZzZXQiOiB4fQ=="))),
    case("lists of nothing", listed(), listed(max_results=1)),
    case("other workspaces", create(), get(workspace="hooks-other"), GET("webhooks", workspace="hooks-other"), get(), get(workspace="nowhere"), GET("webhooks", workspace="nowhere"), POST("webhooks", {"name": "w", "url": URL, "events": [CREATED]}, workspace="nowhere")),
    case("missing fields", POST("webhooks", {}), POST("webhooks", {"name": "w"}), POST("webhooks", {"name": "w", "url": URL}), POST("webhooks", {"url": URL, "events": [CREATED]}), POST("webhooks", {"name": "w", "events": [CREATED]})),
    case("ids that are none", *(step(number) for number in ("x", "00000000-0000-0000-0000-000000000000", "a%2fb", "x" * 300) for step in (get, update, delete, test))),
    case("test of a webhook that is not there", test("x", event=CREATED), test("x", event={"entity": "PROMPT", "action": "SET"}), test("x", event={})),
]
