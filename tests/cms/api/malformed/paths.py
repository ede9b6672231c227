"""Invalid paths and unsupported methods."""

from __future__ import annotations

from .table import BIG, OPERATIONS, Request, add, invalid

add(
    "invalid ids",
    *(
        Request(f"/pages/{i}{tail}", status=422)
        for i in ("0", "-1", BIG, "abc", "1.5", "1e3", "NaN", "0x1", "%F0%9F%98%80", "%00", "1;2", "'", "1%20OR%201")
        for tail in ("", "/related")
    ),
    *(Request(f"/pages/{i}", status=404) for i in ("999999999", "9007199254740992")),
)
add(
    "unusual paths",
    *(
        Request(p, status=404)
        for p in (
            "/%2e%2e",
            "/%2e%2e/admin",
            "//topics",
            "/topics/",
            "/topics//",
            "/%00",
            "/topics%00",
            "/topics;a=b",
            "/topics%2f",
            "/topics%20",
            "/topics.json",
            "/pages",
            "/pages/",
            "/pages//related",
            "/pages/1/2",
            "/%ff",
            "/😀",
            "/..;/topics",
            "/\\topics",
            "/null",
        )
    ),
)
add(
    "wrong letter case",
    *(Request(p, status=404) for p in ("/Topics", "/TOPICS", "/Pages/1", "/RESOLVE?path=/", "/Search")),
    *(invalid(p, n, "1") for p, n in (("/stories", "LIMIT"), ("/stories", "Offset"), ("/search", "Q"))),
)
add(
    "writing methods",
    *(Request(p, m, 405) for p in (*OPERATIONS, "/openapi.json", "/docs") for m in ("POST", "PUT", "PATCH", "DELETE")),
)
add(
    "other methods",
    *(
        Request(p, m, 405)
        for p in ("/topics", "/search", "/pages/1", "/openapi.json")
        for m in ("TRACE", "CONNECT", "PROPFIND", "PURGE", "G", "X" * 100)
    ),
)
add(
    "methods on unknown paths",
    *(Request("/nothing", m, 404) for m in ("GET", "HEAD", "POST", "DELETE", "OPTIONS", "TRACE", "BREW")),
)
add(
    "HEAD",
    *(Request(p, "HEAD", 422) for p in ("/topics?x=1", "/search?limit=0", "/resolve")),
    Request("/pages/999999999", "HEAD", 404),
)
add("OPTIONS", *(Request(p, "OPTIONS") for p in (*OPERATIONS, "/pages/abc", "/openapi.json", "/docs")))
PREFLIGHT = (("Origin", "https://front.example"), ("Access-Control-Request-Method", "GET"))
add(
    "preflight",
    *(Request(p, "OPTIONS", 200, headers=PREFLIGHT) for p in ("/topics", "/nothing")),
    *(
        Request("/topics", "OPTIONS", headers=(("Origin", o), PREFLIGHT[1]))
        for o in ("null", "", "http://[", "x" * 5_000, "é")
    ),
)
