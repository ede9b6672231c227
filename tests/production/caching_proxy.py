"""A shared cache as RFC 9111 and RFC 5861 have it: s-maxage, stale-while-revalidate, no-store, ETags; one process."""

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
class Stored:
    status: int
    headers: dict[str, str]
    body: bytes
    asked_at: float  # its age counts from when it was asked for

    @property
    def age(self) -> float:
        return time.time() - self.asked_at

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
    def __init__(self, origin: int) -> None:
        self.origin, self.stored = origin, {}
        self.hits = 0

    def answer(self, path: str) -> Stored:
        known: Stored | None = self.stored.get(path)
        if known and known.is_fresh:
            self.hits += 1
            return known
        if known and known.may_be_stale:
            self.hits += 1
            threading.Thread(target=self.fetch, args=(path, known), daemon=True).start()
            return known
        return self.fetch(path, known)

    def fetch(self, path: str, known: Stored | None) -> Stored:
        asked_at = time.time()
        connection = http.client.HTTPConnection("127.0.0.1", self.origin, timeout=30)
        connection.request("GET", path, headers={"If-None-Match": known.headers["ETag"]} if known else {})
        reply = connection.getresponse()
        got = Stored(reply.status, dict(reply.headers), reply.read(), asked_at)
        connection.close()
        if got.status == 304 and known:
            got = Stored(known.status, {**known.headers, **got.headers}, known.body, asked_at)
        if "no-store" in got.headers.get("Cache-Control", "no-store"):
            self.stored.pop(path, None)
        else:
            self.stored[path] = got
        return got


@contextmanager
def caching_proxy(origin: int) -> Iterator[tuple[CachingProxy, int]]:
    """The proxy before a port of this machine, and its own port."""
    proxy = CachingProxy(origin)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = proxy.answer(self.path)
            has_it = answer.status == 200 and self.headers.get("If-None-Match") == answer.headers.get("ETag")
            self.send_response(304 if has_it else answer.status)
            for name in ("ETag", "Cache-Control"):
                if name in answer.headers:
                    self.send_header(name, answer.headers[name])
            self.send_header("Content-Length", "0" if has_it else str(len(answer.body)))
            self.end_headers()
            self.wfile.write(b"" if has_it else answer.body)

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
