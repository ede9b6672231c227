"""A WSGI application that answers with the request it received. The query string chooses the response."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

PICTURE_HEADERS = [
    ("Content-Type", "image/webp"),
    ("Access-Control-Allow-Origin", "*"),
    ("Cache-Tag", "image-1,page-1"),
    ("Clarion-Tags", "image-1,page-1"),
    ("Surrogate-Key", "image-1 page-1"),
    ("Content-Security-Policy", "sandbox"),
]
requests = 0  # answered by this process


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with the pool, the path and the headers as JSON.

    `cache` is the Cache-Control, `etag` the ETag, `cookie` a cookie, `size` the length of a filling, `status` the
    status, and `file` the location of nginx that sends a picture in its place.
    """
    global requests
    requests += 1
    wanted = dict(parse_qsl(environ["QUERY_STRING"]))
    length = int(environ.get("CONTENT_LENGTH") or 0)
    received = {
        "pool": os.environ["POOL"],
        "number": requests,
        "path": environ["PATH_INFO"],
        "script": environ.get("SCRIPT_NAME", ""),
        "body": len(environ["wsgi.input"].read(length)),
        "headers": {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")},
        "filling": "word " * (int(wanted.get("size", 0)) // 5),
    }
    headers = [("Content-Type", "application/json"), ("Cache-Control", wanted.get("cache", "no-store"))]
    headers += [("Set-Cookie", "a=b")] if "cookie" in wanted else []
    if "file" in wanted:
        headers = [*PICTURE_HEADERS, *headers[1:], ("X-Accel-Redirect", wanted["file"])]
    if etag := wanted.get("etag"):
        headers.append(("ETag", etag))
        if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", headers[1:])
            return []
    body = json.dumps(received).encode()
    start_response(wanted.get("status", "200 OK"), [*headers, ("Content-Length", str(len(body)))])
    return [body]
