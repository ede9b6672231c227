"""Stand-ins for the APIs of CRMs: each checks a request against the documented format, and keeps what was saved.

CiviCRM: the handler of APIv4 requests in civicrm-core, `CRM/Api4/Page/AJAX.php`, and `Civi/Api4/Generic`. Action
Network: the documents of version 2, *Person Signup Helper* and *People*. Mailchimp: *Add or update list member* of the
Marketing API 3.0. A request that the service would refuse is answered with its error.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, Any]
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]+")


class Service:
    """The base of the stand-ins: counts requests, and refuses what does not fit with a reason."""

    def __init__(self) -> None:
        self.refusals: list[str] = []
        self.is_down = False

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if self.is_down:
            return 503, {}
        try:
            return self.handle(method, path, headers, body)
        except (AssertionError, KeyError, ValueError, TypeError) as error:
            self.refusals.append(f"{type(error).__name__}: {error}")
            return 400, {"title": "Invalid Resource", "detail": str(error)}

    def handle(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        raise NotImplementedError


class CiviCRM(Service):
    """APIv4: `params` is JSON in a form; only requests of scripts are accepted; `save` updates what `match` finds."""

    KEY = "civi-key"
    FIELDS = {
        "Contact": {
            *("id", "contact_type", "external_identifier", "email_primary.email", "first_name", "last_name"),
            *("preferred_language", "is_deleted"),
            *(f"Newsletter_consent.{name}" for name in ("Words", "Page", "Given", "Confirmed", "Interests", "Area")),
            "Newsletter_consent.Unsubscribe",
        },
        "GroupContact": {"id", "group_id", "contact_id", "status"},
    }

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, list[dict[str, Any]]] = {"Contact": [], "GroupContact": []}

    def handle(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if headers.get("x-civi-auth") != f"Bearer {self.KEY}":
            return 403, {"error_code": 0, "error_message": "Authorization failed"}
        assert method == "POST", "SECURITY: All requests that modify the database must be http POST, not GET."
        assert headers["x-requested-with"] == "XMLHttpRequest", "SECURITY ALERT"
        assert headers["content-type"] == "application/x-www-form-urlencoded"
        entity, action = re.fullmatch(r"/civicrm/ajax/api4/(\w+)/(\w+)", path).groups()  # type: ignore[union-attr]
        params = json.loads(parse_qs(body.decode(), strict_parsing=True)["params"][0])
        values = self.get(entity, **params) if action == "get" else self.save(entity, **params)
        return 200, {"entity": entity, "action": action, "version": 4, "values": values, "count": len(values)}

    def get(self, entity: str, select: list, where: list, orderBy: dict, limit: int) -> list[dict]:
        assert set(orderBy.values()) <= {"ASC", "DESC"}
        found = [row for row in self.rows[entity] if all(self._is_met(entity, row, *clause) for clause in where)]
        return [{name: row[name] for name in select} for row in found[:limit]]

    def save(self, entity: str, records: list[dict], match: tuple[str, ...] = ()) -> list[dict]:
        return [self._save(entity, record, match) for record in records]

    def _save(self, entity: str, record: dict, match: Any) -> dict:
        if "group_id:name" in record:  # a suffix is resolved before matching
            assert record.pop("group_id:name") == "Newsletter"
            record["group_id"] = 7
        assert record.keys() <= self.FIELDS[entity], record.keys() - self.FIELDS[entity]
        assert record.get("status", "Added") in ("Added", "Removed", "Pending")
        found = [row for row in self.rows[entity] if row["id"] == record.get("id")] or (
            [row for row in self.rows[entity] if all(row[name] == record[name] for name in match)] if match else []
        )
        if len(found) == 1:
            found[0].update(record)
            return found[0]
        assert entity != "Contact" or record["contact_type"] == "Individual"
        self.rows[entity].append({"is_deleted": False, **record, "id": 100 + len(self.rows[entity])})
        return self.rows[entity][-1]

    def _is_met(self, entity: str, row: dict, name: str, operator: str, value: Any) -> bool:
        assert name in self.FIELDS[entity]
        assert operator == "="
        return row.get(name) == value


class ActionNetwork(Service):
    """The person signup helper: finds people by their address, and keeps a status that is not sent."""

    KEY = "action-key"
    FIELDS = {
        *("identifiers", "given_name", "family_name", "languages_spoken", "email_addresses", "phone_numbers"),
        *("postal_addresses", "custom_fields"),
    }

    def __init__(self) -> None:
        super().__init__()
        self.people: dict[str, dict[str, Any]] = {}

    def handle(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if headers.get("osdi-api-token") != self.KEY:
            return 403, {"error": "API Key invalid or not present"}
        assert (method, path) == ("POST", "/api/v2/people/")
        assert headers["content-type"] == "application/json"
        content = json.loads(body)
        assert content.keys() <= {"person", "add_tags"}
        person = content["person"]
        assert person.keys() <= self.FIELDS, person.keys() - self.FIELDS
        assert all(re.fullmatch(r"\w+:[-\w]+", identifier) for identifier in person["identifiers"])
        assert all(re.fullmatch("[a-z]{2}", language) for language in person["languages_spoken"])
        assert all(isinstance(value, str) for value in person["custom_fields"].values())
        (email,) = person["email_addresses"]
        assert EMAIL.fullmatch(email["address"])
        assert email.get("status") in ("subscribed", "unsubscribed")
        self.people.setdefault(email["address"], {}).update(person)
        return 200, {"identifiers": ["action_network:d91b4b2e", *person["identifiers"]]}


class Mailchimp(Service):
    """`PUT /lists/{list_id}/members/{subscriber_hash}`; who has left there can only become `pending`."""

    KEY = "mailchimp-key-us21"
    AUDIENCE = "a1b2c3d4e5"  # pragma: allowlist secret
    FIELDS = {
        *("email_address", "status_if_new", "email_type", "status", "merge_fields", "interests", "language", "vip"),
        *("location", "marketing_permissions", "ip_signup", "timestamp_signup", "ip_opt", "timestamp_opt"),
    }
    STATUSES = {"subscribed", "unsubscribed", "cleaned", "pending", "transactional"}
    MERGE_FIELDS = {"FNAME", "LNAME", "CONSENT", "PAGE", "INTERESTS", "AREA", "LEAVE"}

    def __init__(self) -> None:
        super().__init__()
        self.members: dict[str, dict[str, Any]] = {}
        self.have_left: set[str] = set()

    def handle(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        login = base64.b64decode(headers["authorization"].removeprefix("Basic ")).decode()
        if login.partition(":")[2] != self.KEY:
            return 401, {"title": "API Key Invalid", "status": 401}
        assert method == "PUT"
        assert headers["content-type"] == "application/json"
        parts, member = urlsplit(path), json.loads(body)
        assert member.keys() <= self.FIELDS, member.keys() - self.FIELDS
        address = member["email_address"]
        assert EMAIL.fullmatch(address)
        digest = hashlib.md5(address.lower().encode()).hexdigest()
        assert parts.path == f"/3.0/lists/{self.AUDIENCE}/members/{digest}"
        assert parse_qs(parts.query, strict_parsing=True).keys() <= {"skip_merge_validation"}
        assert {member["status"], member["status_if_new"]} <= self.STATUSES
        assert member["merge_fields"].keys() <= self.MERGE_FIELDS
        assert all(len(value) <= 255 for value in member["merge_fields"].values())
        assert all(datetime.fromisoformat(member[name]).tzinfo for name in ("timestamp_signup", "timestamp_opt"))
        if address in self.have_left and member["status"] == "subscribed":
            return 400, {"title": "Member In Compliance State", "status": 400, "detail": f"{address} is in …"}
        self.members.setdefault(address, {}).update(member)
        return 200, {"id": digest, "status": member["status"]}


@contextmanager
def serve(service: Service) -> Iterator[str]:
    """Serve the stand-in until the end of the block, and return its URL."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, content = service.answer(self.command, self.path, headers, body)
            text = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_PATCH = answer

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
