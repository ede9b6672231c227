"""Every module that can open a socket or start a process is listed, with what a rehearsal does about it.

A new one fails the test until it is decided, because a rehearsal must not send anything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[4]
# Modules with which code reaches another machine or starts a program, with what is below them.
CLIENT_MODULES = {
    *("aiohttp", "anymail", "asyncio", "boto3", "botocore", "elastic_transport", "elasticsearch", "ftplib", "grpc"),
    *("http.client", "http.server", "httplib2", "httpx", "imaplib", "kafka", "ldap3", "multiprocessing", "nntplib"),
    *("opentelemetry.exporter", "paramiko", "pika", "poplib", "psycopg", "pty", "pycurl", "redis", "requests"),
    *("sentry_sdk", "smtplib", "socket", "socketserver", "ssl", "subprocess", "telnetlib", "urllib.request", "urllib3"),
    *("websockets", "wsgiref", "xmlrpc", "zmq", "wagtail.embeds.finders", "wagtail.contrib.frontend_cache"),
}
CONNECT = "connects by cms.http.outgoing_requests, whose connections are recorded"
OWN = "connects to the database, index, storage or cache of the copy"
NAMES = "uses names, errors or types only, and connects to nothing"
ADMIN = "runs in the admin or in a command, which a rehearsal has not; the guard refuses it"
LIMITED = "starts a process of cms.core.limited_process, which can open nothing; the guard allows these"
REHEARSAL = "a part of the service of rehearsals, or the socket between it and the process of a copy"

CLIENTS = {
    "cms/core/limited_process.py": LIMITED,
    "cms/db/postgresql/base.py": OWN,
    "cms/db/postgresql/copies.py": REHEARSAL,
    "cms/db/postgresql/dumps.py": ADMIN,
    "cms/db/postgresql/write_probe.py": OWN,
    "cms/db/shared_cache.py": OWN,
    "cms/delivery/mail/apps.py": NAMES,
    "cms/delivery/mail/transport.py": "sends by the mailer of the settings, which records",
    "cms/delivery/mail/urls.py": NAMES,
    "cms/delivery/webhooks/http_client.py": CONNECT,
    "cms/editing/dead_links/link_requests.py": CONNECT,
    "cms/editing/text_conversion/docx.py": LIMITED,
    "cms/files/documents/pdf_texts.py": LIMITED,
    "cms/files/media/metadata/cleaner.py": LIMITED,
    "cms/files/storage/bucket.py": OWN,
    "cms/http/outgoing_requests.py": CONNECT,
    "cms/http/rate_limits.py": OWN,
    "cms/jobs/change_reports.py": OWN,
    "cms/jobs/running_versions.py": NAMES,
    "cms/jobs/task_runs.py": NAMES,
    "cms/moving/importing/resolution/downloads.py": CONNECT,
    "cms/operations/metrics/server.py": "listens; a rehearsal does not start it",
    "cms/operations/system_status/shared_cache.py": OWN,
    "cms/operations/traces/recorder.py": "is off in a rehearsal; the guard refuses it",
    "cms/rehearsal/child.py": REHEARSAL,
    "cms/rehearsal/front.py": REHEARSAL,
    "cms/rehearsal/outbox/guard.py": NAMES,
    "cms/rehearsal/outbox/own_services.py": "looks up the names of its own services",
    "cms/rehearsal/outbox/requests.py": CONNECT,
    "cms/rehearsal/report/reports.py": REHEARSAL,
    "cms/rehearsal/server.py": REHEARSAL,
    "cms/settings/delivery.py": NAMES,
    "cms/settings/gunicorn.py": "listens; a rehearsal does not start it",
    "search/documents.py": NAMES,
}
REPLACED = {"cms/http/outgoing_requests.py", "cms/rehearsal/outbox/requests.py"}  # both have connections of their own
DIRECTORIES = {"search/engines/elasticsearch/": OWN}


def list_clients() -> Iterator[tuple[str, str]]:
    """Yield (file, module) for each import of a client module in the code of Clarion."""
    for package in ("cms", "search"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for name in find_imports(ast.parse(file.read_text())):
                if any(name == one or name.startswith(f"{one}.") for one in CLIENT_MODULES):
                    yield file.relative_to(ROOT).as_posix(), name


def find_imports(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted names of all imports, also of those within functions, but not those for types only."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in {"import_module", "import_string", "__import__"} and isinstance(node.args[0].value, str):
                yield node.args[0].value


def is_listed(file: str) -> bool:
    return file in CLIENTS or file.startswith(tuple(DIRECTORIES))


def test_every_client_is_listed_with_what_a_rehearsal_does():
    found = {file for file, _ in list_clients()}
    unknown = sorted(f"{file}: {module}" for file, module in set(list_clients()) if not is_listed(file))
    assert not unknown, "List these in CLIENTS, with what becomes of them in a rehearsal."
    assert sorted(CLIENTS.keys() - found) == [], "These open nothing any more."


def test_new_client_is_found_however_it_is_imported():
    source = """
import requests
from urllib import request
def later():
    import httpx
    import_string("smtplib.SMTP")
"""
    names = set(find_imports(ast.parse(source)))
    assert {"requests", "urllib.request", "httpx", "smtplib.SMTP"} <= names


def test_connections_of_clarion_go_through_one_module():
    """Whoever sends by HTTP imports `connect`, so that it is recorded."""
    for file, treatment in CLIENTS.items():
        if treatment == CONNECT and file not in REPLACED:
            source = (ROOT / file).read_text()
            assert "outgoing_requests" in source
            assert "HTTPConnection(" not in source
            assert "create_connection(" not in source
