"""A shared HTTP cache after RFC 9111 and RFC 5861: s-maxage, stale-while-revalidate, no-store and ETags."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class StoredResponse:
    """A response in the cache."""

    status: int
    headers: dict[str, str]
    body: bytes
    requested_at: float  # the age counts from the time of the request

    @property
    def age(self) -> float:
        return time.time() - self.requested_at

    def seconds(self, name: str) -> int:
        found = re.search(rf"{name}=(\d+)", self.headers.get("Cache-Control", ""))
        return int(found[1]) if found else 0

    @property
    def is_fresh(self) -> bool:
        return self.age < self.seconds("s-maxage")

    @property
    def may_be_stale(self) -> bool:
        return self.age < self.seconds("s-maxage") + self.seconds("stale-while-revalidate")


class CachingProxy:
    """Responses of the origin by path. `hits` counts those from the cache."""

    def __init__(self, origin: int) -> None:
        self.origin, self.stored = origin, {}
        self.hits = 0

    def respond(self, path: str) -> StoredResponse:
        known: StoredResponse | None = self.stored.get(path)
        if known and known.is_fresh:
            self.hits += 1
            return known
        if known and known.may_be_stale:
            self.hits += 1
            threading.Thread(target=self.fetch, args=(path, known), daemon=True).start()
            return known
        return self.fetch(path, known)

    def fetch(self, path: str, known: StoredResponse | None) -> StoredResponse:
        requested_at = time.time()
        connection = http.client.HTTPConnection("127.0.0.1", self.origin, timeout=30)
        etag = known.headers.get("ETag", "") if known else ""  # responses to absent pages have none
        connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
        reply = connection.getresponse()
        fetched = StoredResponse(reply.status, dict(reply.headers), reply.read(), requested_at)
        connection.close()
        if fetched.status == 304 and known:
            fetched = StoredResponse(known.status, {**known.headers, **fetched.headers}, known.body, requested_at)
        if "no-store" in fetched.headers.get("Cache-Control", "no-store"):
            self.stored.pop(path, None)
        else:
            self.stored[path] = fetched
        return fetched


@contextmanager
def caching_proxy(origin: int) -> Iterator[tuple[CachingProxy, int]]:
    """Run a proxy in front of a local port. Yield it and its own port."""
    proxy = CachingProxy(origin)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            response = proxy.respond(self.path)
            not_modified = response.status == 200 and self.headers.get("If-None-Match") == response.headers.get("ETag")
            self.send_response(304 if not_modified else response.status)
            for name in ("ETag", "Cache-Control"):
                if name in response.headers:
                    self.send_header(name, response.headers[name])
            self.send_header("Content-Length", "0" if not_modified else str(len(response.body)))
            self.end_headers()
            self.wfile.write(b"" if not_modified else response.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy, server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
