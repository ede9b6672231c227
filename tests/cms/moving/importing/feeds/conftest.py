from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from cms.moving.importing.resolution import downloads
from tests.cms.api.conftest import Frontend

POLL_INTERVAL_SECONDS = 0.01  # time until the server notices a shutdown


@dataclass
class SourceSite:
    """A site with a feed and files, by path; it answers 304 to a request that knows the version."""

    server: ThreadingHTTPServer
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # path → media type and content
    versions: dict[str, dict[str, str]] = field(default_factory=dict)  # path → headers with the version
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://localhost:{self.server.server_address[1]}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]


@pytest.fixture
def frontend() -> Frontend:
    return Frontend()


@pytest.fixture
def source_site(settings, monkeypatch) -> Iterator[SourceSite]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append((self.path, dict(self.headers.items())))
            version = site.versions.get(self.path, {})
            if self.path not in site.files:
                self.answer(404, {}, b"")
            elif version and self.headers.get("If-None-Match") == version.get("ETag", object()):
                self.answer(304, version, b"")
            else:
                media_type, content = site.files[self.path]
                self.answer(200, {"Content-Type": media_type, **version}, content)

        def answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = SourceSite(server)
    settings.IMPORT_ALLOWED_HOSTS = [f"localhost:{server.server_address[1]}"]
    monkeypatch.setattr(downloads, "PAUSE_SECONDS", 0.0)
    thread = threading.Thread(target=server.serve_forever, args=(POLL_INTERVAL_SECONDS,), daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()
