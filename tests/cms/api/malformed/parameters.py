"""Parameters that are wrong in themselves."""

from __future__ import annotations

from .table import FURNITURE, LISTS, OPERATIONS, Request, add, asks, bad

add("unknown parameter", *(bad(path, "fields", "*") for path in OPERATIONS))
add(
    "field and lookup names",
    *(bad(p, n, "1") for p in LISTS for n in ("pk", "id", "live", "search", "title__startswith")),
)
add("unknown parameter without a value", *(bad(path, "callback", "") for path in OPERATIONS))
add("parameter without a name", *(Request(f"{p}?=x", status=422) for p in ("/topics", "/search", "/stories")))
add("brackets after the name", *(bad("/stories", f"{n}[]", "1") for n in ("topic", "limit", "person", "$ne")))
add(
    "repeated single parameter",
    *(Request(f"{p}?limit=1&limit=2", status=422, names="limit") for p in (*LISTS, "/search", "/people")),
    *(Request(f"{p}?locale=en&locale=fr", status=422, names="locale") for p in (*FURNITURE, "/pages/1")),
    Request("/resolve?path=/&path=/a", status=422, names="path"),
    Request("/search?q=a&q=b", status=422, names="q"),
)
add(
    "too many of a repeatable one",
    *(Request(f"{p}?{'&'.join(['topic=a'] * 60)}", status=422, names="topic") for p in (*LISTS, "/search")),
)
add(
    "thousands of parameters",
    *(Request(f"{p}?" + "&".join(f"p{n}=1" for n in range(11_000)), status=400) for p in ("/topics", "/search")),
)
add(
    "NUL",
    *(bad(p, n, "\0") for p in OPERATIONS[:-1] for n in ("site", "locale")),
    *(bad("/search", n, "a\0b") for n in ("q", "topic", "person", "type", "cursor")),
    bad("/resolve", "path", "/a\0b"),
)
add(
    "control characters",
    *(bad("/search", "q", f"a{c}b") for c in ("\n", "\r", "\t", "\x1b", "\x7f", "\x01")),
    *(bad("/resolve", "path", f"/a{c}b") for c in ("\n", "\r\n", "\x08")),
)
add(
    "quotes",
    *(asks("/search", q=q) for q in ('"', "'", '""', '"""', "'; DROP TABLE x; --", '"a', 'a"', '\\"', "`", "“”", "«»")),
    *(bad("/stories", "topic", q) for q in ('"', "'", "a'b", "a b")),
)
add(
    "ten thousand words",
    *(
        bad(p, n, "word " * 10_000)
        for p, n in (
            ("/search", "q"),
            ("/search", "topic"),
            ("/resolve", "path"),
            ("/topics", "site"),
            ("/stories", "person"),
        )
    ),
)
add("too many words", bad("/search", "q", "a " * 65), bad("/search", "q", "- " * 100), bad("/search", "q", "é " * 200))
add(
    "overlong values",
    *(bad(p, "locale", "x" * 300) for p in OPERATIONS),
    bad("/search", "cursor", "x" * 3_000),
    bad("/search", "q", "x" * 513),
    bad("/resolve", "path", "/" + "x" * 1_001),
)
