"""Unknown, repeated and overlong parameters."""

from __future__ import annotations

from .table import LISTS, OPERATIONS, SITE_SETTINGS, Request, add, invalid, unusual

add("unknown parameter", *(invalid(path, "fields", "*") for path in OPERATIONS))
add(
    "field and lookup names",
    *(invalid(p, n, "1") for p in LISTS for n in ("pk", "id", "live", "search", "title__startswith")),
)
add("unknown parameter without a value", *(invalid(path, "callback", "") for path in OPERATIONS))
add("parameter without a name", *(Request(f"{p}?=x", status=422) for p in ("/topics", "/search", "/stories")))
add("brackets after the name", *(invalid("/stories", f"{n}[]", "1") for n in ("topic", "limit", "person", "$ne")))
add(
    "repeated single parameter",
    *(Request(f"{p}?limit=1&limit=2", status=422, names="limit") for p in (*LISTS, "/search", "/people")),
    *(Request(f"{p}?locale=en&locale=fr", status=422, names="locale") for p in (*SITE_SETTINGS, "/pages/1")),
    Request("/resolve?path=/&path=/a", status=422, names="path"),
    Request("/search?q=a&q=b", status=422, names="q"),
)
add(
    "too many values",
    *(Request(f"{p}?{'&'.join(['topic=a'] * 60)}", status=422, names="topic") for p in (*LISTS, "/search")),
)
add(
    "thousands of parameters",
    *(Request(f"{p}?" + "&".join(f"p{n}=1" for n in range(11_000)), status=400) for p in ("/topics", "/search")),
)
add(
    "NUL",
    *(invalid(p, n, "\0") for p in OPERATIONS[:-1] for n in ("site", "locale")),
    *(invalid("/search", n, "a\0b") for n in ("q", "topic", "person", "type", "cursor")),
    invalid("/resolve", "path", "/a\0b"),
)
add(
    "control characters",
    *(invalid("/search", "q", f"a{c}b") for c in ("\n", "\r", "\t", "\x1b", "\x7f", "\x01")),
    *(invalid("/resolve", "path", f"/a{c}b") for c in ("\n", "\r\n", "\x08")),
)
add(
    "quotes",
    *(
        unusual("/search", q=q)
        for q in ('"', "'", '""', '"""', "'; DROP TABLE x; --", '"a', 'a"', '\\"', "`", "“”", "«»")
    ),
    *(invalid("/stories", "topic", q) for q in ('"', "'", "a'b", "a b")),
)
add(
    "ten thousand words",
    *(
        invalid(p, n, "word " * 10_000)
        for p, n in (
            ("/search", "q"),
            ("/search", "topic"),
            ("/resolve", "path"),
            ("/topics", "site"),
            ("/stories", "person"),
        )
    ),
)
add(
    "too many words",
    invalid("/search", "q", "a " * 65),
    invalid("/search", "q", "- " * 100),
    invalid("/search", "q", "é " * 200),
)
add(
    "overlong values",
    *(invalid(p, "locale", "x" * 300) for p in OPERATIONS),
    invalid("/search", "cursor", "x" * 3_000),
    invalid("/search", "q", "x" * 513),
    invalid("/resolve", "path", "/" + "x" * 1_001),
)
