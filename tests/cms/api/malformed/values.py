"""Invalid values of parameters: numbers, dates, sites, languages, cursors."""

from __future__ import annotations

from .table import BIG, EXPORTS, LISTS, OPERATIONS, Request, add, invalid

add(
    "thirty digits",
    *(invalid(p, n, BIG) for p in (*LISTS, "/search", "/people") for n in ("limit", "offset")),
    *(invalid(p, "year", BIG) for p in (*LISTS, "/search")),
    *(invalid("/stories", n, BIG) for n in ("published_after", "published_before")),
    invalid("/calls-to-action", "for_page", BIG),
)
add(
    "negative numbers",
    *(invalid(p, n, "-1") for p in (*LISTS, "/search", "/people") for n in ("limit", "offset")),
    *(invalid(p, "year", "-2023") for p in LISTS),
    invalid("/calls-to-action", "for_page", "-5"),
)
add(
    "numbers out of range",
    *(invalid(p, "limit", n) for p in (*LISTS, "/search") for n in ("0", "101")),
    *(invalid(p, "year", n) for p in (*LISTS, "/search") for n in ("0", "9999", "1899")),
    invalid("/search", "offset", "1001"),
    invalid("/calls-to-action", "for_page", "0"),
)
add(
    "invalid pages of exports",
    *(invalid(p, "limit", n) for p in EXPORTS for n in ("0", "501", "-1", BIG, "1.5", "ten", "")),
    *(invalid(p, "after", n) for p in EXPORTS for n in ("-1", BIG, "1.5", "x", "")),
    *(Request(f"{p}?after={2**53}", status=200) for p in EXPORTS),
)
add(
    "invalid tokens",
    *(
        invalid("/changes", "since", t)
        for t in ("", "x", "1", "1-", "-1", "1-g", "1-1-", "1-1-g", "1-1-1-1", "1_1", "é-1", BIG + "-1", "1-" + BIG)
    ),
    *(invalid("/changes", "limit", n) for n in ("0", "501", "x")),
    *(Request(f"/changes?since={token}", status=410) for token in ("1-1", "1-1-1")),
)
add(
    "unknown feeds",
    *(
        Request(f"/feeds/{f}", status=422)
        for f in ("stories.xml", "people.rss", "Stories.RSS", "stories.rss.atom", "😀.rss")
    ),
    *(Request(f"/feeds/{f}", status=404) for f in ("stories", "stories.", ".rss", "stories.rss/")),
)
add("floats", *(invalid(p, "limit", n) for p in LISTS for n in ("1.5", "1e3", "NaN", "Infinity", "0x10")))
add(
    "wrong types",
    *(invalid(p, "limit", v) for p in LISTS for v in ("ten", "true", "[]", "{}", "null")),
    *(invalid(p, "featured", v) for p in LISTS for v in ("maybe", "2", "[]")),
    *(invalid("/search", n, "banana") for n in ("type", "story_kind", "sort", "year", "limit")),
    invalid("/stories", "story_kind", "release"),
    invalid("/calls-to-action", "action_kind", "beg"),
    invalid("/calls-to-action", "placement", "moon"),
)
add(
    "empty values",
    *(invalid(p, n, "") for p in LISTS for n in ("limit", "offset", "year", "published_after", "featured", "topic")),
    *(invalid("/search", n, "") for n in ("type", "topic", "sort", "limit", "year")),
    Request("/search?q="),
    Request("/resolve?path="),
    Request("/topics?locale="),
    Request("/topics?site="),
)
add(
    "missing required parameter",
    Request("/resolve", status=422, names="path"),
    Request("/resolve?", status=422, names="path"),
    Request("/resolve?site=localhost:3000", status=422, names="path"),
)
add(
    "invalid percent escapes",
    *(
        Request(f"/search?q={q}")
        for q in ("%", "%%", "%2", "%zz", "%u0041", "%ff", "%c3%28", "%e2%82", "%f0%28%8c%28", "%ed%a0%80")
    ),
    *(Request(f"/resolve?path=/{q}") for q in ("%", "%zz", "%ff", "%25ff", "%2500", "%c0%af")),
    *(Request(f"/topics?site={q}", status=422, names="site") for q in ("%ff", "%")),
)
add(
    "impossible dates",
    *(
        invalid(p, "published_after", d)
        for p in LISTS
        for d in ("2023-02-30", "2023-13-01", "2023-00-10", "0000-01-01")
    ),
    *(
        invalid("/search", n, d)
        for n in ("published_after", "published_before")
        for d in ("2023-02-29", "yesterday", "2023", "01/02/2023", "2023-1-1", "now()")
    ),
)
add(
    "dates out of range",
    *(
        invalid("/stories", n, d)
        for n in ("published_after", "published_before")
        for d in ("0001-01-01", "9999-12-31", "1066-10-14", "0", "86400", "1700000000")
    ),
    *(
        invalid("/search", n, d)
        for n in ("published_after", "published_before")
        for d in ("0001-01-01", "9999-12-31", "0")
    ),
)
add(
    "unknown site",
    *(invalid(p, "site", s) for p in OPERATIONS for s in ("nowhere.example",)),
    *(
        invalid("/topics", "site", s)
        for s in (
            "localhost:3000:3000",
            "localhost:abc",
            "localhost:",
            ":3000",
            "http://localhost:3000",
            "LOCALHOST:3000/",
            "*",
            "[::1",
            "..",
        )
    ),
)
add(
    "unknown language",
    *(invalid(p, "locale", s) for p in OPERATIONS for s in ("xx",)),
    *(invalid("/topics", "locale", s) for s in ("EN", "en-GB", "en_US", "*", "../en", "e n")),
)
add(
    "foreign cursors",
    *(
        invalid("/search", "cursor", c)
        for c in (
            "",
            "x",
            ":",
            "a:b",
            "a:b:c",
            "eyJ:1:x",
            ".eJx:1tZ:abc",
            "é",
            "0",
            "-1",
            "' OR 1=1",
            "%00x",
            "=" * 50,
            "😀",
        )
    ),
)
add(
    "offsets out of range",
    invalid("/search", "offset", "1000"),
    Request("/search?offset=901&limit=100", status=422, names="offset"),
    Request("/stories?offset=100001", status=422, names="offset"),
)
