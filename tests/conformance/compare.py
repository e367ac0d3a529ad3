# SPDX-License-Identifier: Apache-2.0
"""Whether two answers to the same request are the same, or differ in an allowed way."""

import json
import re
from pathlib import Path

from lib.web import Reply

from .normal import opened, sort_lists

DOWNLOAD_HEADERS = (
    "content-disposition", "content-range", "content-length", "accept-ranges",
    "x-content-type-options",
)


class Differences:
    """differences.md: id -> check, and which of them were seen."""

    def __init__(self, path=Path(__file__).with_name("differences.md")):
        self.checks = {}
        self.used = set()
        name = None
        for line in path.read_text().splitlines():
            if line.startswith("## "):
                name = line[3:].strip()
            elif name and line.startswith("Check:"):
                self.checks[name] = line[6:].strip()

    def unused(self):
        return sorted(set(self.checks) - self.used)

    def judge(self, name, stock, ours):
        """A complaint, or None when ours differs only as the named difference allows."""
        self.used.add(name)
        check = self.checks[name]
        if check == "clean-message":
            prefix = re.split(r"(?: Error: )?\((?:psycopg2|raised as)", stock.json["message"])[0]
            ok = (ours.is_error and ours.status == stock.status and "SQL" not in ours.json["message"]
                  and ours.json["message"].startswith(prefix))
        elif check == "absent":
            ok = stock.status == 500 and ours.status < 300 or (
                stock.is_error and ours.is_error and ours.status == stock.status)
        elif check == "refused-or-same":
            ok = ours.status == stock.status or (ours.is_error and ours.status < 500)
        elif check == "success":
            ok = ours.status < 300
        elif check == "same-body":
            ok = ours.status == stock.status and ours.body == stock.body
        elif check == "unauthenticated":
            ok = ours.status == 401 and "www-authenticate" in ours.headers
        elif check == "forbidden":
            ok = ours.status == 403 and ours.body == b"Permission denied"
        elif check == "not-implemented":
            ok = ours.is_error and ours.status == 501
        elif check == "refused-or-501":
            ok = ours.is_error and (ours.status < 500 or ours.status == 501)
        elif check == "no-crash":
            ok = ours.status < 500
        elif check == "unavailable":
            ok = ours.is_error and ours.status == 503
        elif ours.status == 401:  # a page for browsers, as the reference has it
            ok = True
        else:
            ok = ours.is_error and (ours.status < 500 or ours.status == stock.status == 503)
            if check in ("same-status", "same-code"):
                ok = ok and ours.status == stock.status
            if check == "same-code":
                ok = ok and stock.is_error and ours.json["error_code"] == stock.json["error_code"]
        return None if ok else f"difference {name} asks for {check}"


def shown(reply, names, unordered=()):
    """What is compared of an answer: a text of status, headers and normalised body."""
    if reply.method == "HEAD" or reply.status == 204:
        return str(reply.status)
    lines = [str(reply.status), f"content-type: {reply.headers.get('content-type')}"]
    body = opened(reply.json)
    if body is None:
        if "content-disposition" in reply.headers:
            # nginx says "Accept-Ranges" only where it answers with the whole.
            lines += [f"{h}: {reply.headers.get(h)}" for h in DOWNLOAD_HEADERS
                      if (reply.status, h) != (206, "accept-ranges")]
        lines.append(repr(reply.body))
    else:
        sort_lists(body, unordered)
        lines.append(json.dumps(names.value(body), indent=1, ensure_ascii=False))
    return "\n".join(lines)


def brief(reply, names, unordered=()):
    """The same on one line, for people."""
    if reply.json is None:
        return " ".join(shown(reply, names).splitlines())
    body = names.value(sort_lists(opened(reply.json), unordered))
    if reply.is_error:
        return f"{reply.status} {body['error_code']}: {body['message']}"
    return f"{reply.status} {json.dumps(body, ensure_ascii=False)}"


def automatic(stock):
    """The difference that applies to this answer of the reference whatever the request was."""
    if stock.status == 500 and not stock.is_error:
        return "crash"
    if stock.is_error and stock.json["error_code"] == "INTERNAL_ERROR":
        return "crash"
    if stock.is_error and "(psycopg2." in stock.json["message"]:
        return "raw-sql"
    if stock.status >= 400 and not stock.is_error:
        return "error-form"
    return None


# What clients up to 3.10 want to see of a user.
OLDER = ("experiment_permissions", "registered_model_permissions", "scorer_permissions")


def without_older(reply):
    """A user's answer without the members of older releases, which must all be there; others as they are."""
    user = reply.json.get("user") if isinstance(reply.json, dict) else None
    if not isinstance(user, dict) or any(not isinstance(user.get(name), list) for name in OLDER):
        return reply
    left = {k: v for k, v in user.items() if k not in OLDER}
    return Reply(reply.status, reply.headers.items(), json.dumps({**reply.json, "user": left}).encode(), reply.method)


def compare(step, stock, ours, names, differences):
    """(complaint or None, stock's text, our text) for the two answers to a step."""
    texts = [shown(reply, n, step.unordered) for reply, n in zip((stock, ours), names)]
    if step.diff and texts[0] != texts[1]:
        complaint = differences.judge(step.diff, stock, ours)
        if complaint and step.optional and (name := automatic(stock)):
            complaint = differences.judge(name, stock, ours)
        return complaint, *texts
    if step.diff and not step.optional:
        return f"no difference to be seen: drop {step.diff}", *texts
    if texts[0] == texts[1]:
        return None, *texts
    if stock.status == 200 and shown(without_older(ours), names[1], step.unordered) == texts[0]:
        differences.used.add("older-members")
        return None, *texts
    if name := automatic(stock):
        return differences.judge(name, stock, ours), *texts
    return "differs" + _kind(*texts), *texts


def _kind(stock, ours):
    if sorted(re.findall(r"\S+", stock)) == sorted(re.findall(r"\S+", ours)):
        return " in order only"
    return ""
