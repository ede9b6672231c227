"""Unexpected bodies and headers."""

from __future__ import annotations

import json

from .table import Request, add

BODIES = (
    (b"{}", "application/json"),
    (b"{", "application/json"),
    (b"\0\xff", "application/octet-stream"),
    (b"a=b", "application/x-www-form-urlencoded"),
    (b"--x", "multipart/form-data"),
    (b"--x\r\n", "multipart/form-data; boundary=x"),
    (json.dumps([1] * 1_000).encode(), "application/json; charset=utf-99"),
)
add("bodies on GET", *(Request(p, body=b, content_type=c) for p in ("/topics", "/search?q=a") for b, c in BODIES))
add(
    "bodies on POST",
    *(Request(p, "POST", 405, body=b, content_type=c) for p in ("/topics", "/search") for b, c in BODIES),
)
add(
    "unusual Accept",
    *(
        Request(p, headers=(("Accept", a),))
        for p in ("/topics", "/search", "/pages/999999999")
        for a in ("", "*/*;q=x", "text/html", "application/xml", "é", "a" * 5_000, ",,,", "application/json;q=0")
    ),
)
add(
    "unusual Host",
    *(
        Request("/topics", status=400, headers=(("Host", h),))
        for h in ("", "evil.example", "localhost:abc", "[::1", "a b", "localhost/", "é", "localhost\0", "..", "@")
    ),
)
add(
    "unusual If-None-Match",
    *(
        Request(p, status=200, headers=(("If-None-Match", e),))
        for p in ("/topics", "/navigation")
        for e in ("", '"', 'W/""', '"x"', "W/", "é", "x" * 5_000, ",,,", '"a", "b"')
    ),
)
add(
    "If-None-Match: any",
    *(Request(p, status=304, headers=(("If-None-Match", "*"),)) for p in ("/topics", "/navigation")),
)
add(
    "unusual Range, Cookie and other headers",
    *(
        Request("/topics", status=200, headers=(h,))
        for h in (
            ("Range", "bytes=0-1"),
            ("Range", "bytes=a-"),
            ("Cookie", "sessionid=x"),
            ("Cookie", "=;;=\x01"),
            ("Authorization", "Basic x"),
            ("Authorization", "Preview x"),
            ("X-Forwarded-Host", "evil.example"),
            ("X-HTTP-Method-Override", "DELETE"),
            ("Accept-Language", "fr;q=é"),
            ("If-Modified-Since", "never"),
            ("Expect", "100-continue"),
            ("Content-Length", "-1"),
        )
    ),
)
