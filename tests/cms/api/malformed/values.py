"""Values outside what a parameter takes: numbers, dates, sites, languages, cursors."""

from __future__ import annotations

from .table import BIG, BUILDS, LISTS, OPERATIONS, Request, add, bad

add(
    "thirty digits",
    *(bad(p, n, BIG) for p in (*LISTS, "/search", "/people") for n in ("limit", "offset")),
    *(bad(p, "year", BIG) for p in (*LISTS, "/search")),
    *(bad("/stories", n, BIG) for n in ("published_after", "published_before")),
    bad("/calls-to-action", "for_page", BIG),
)
add(
    "negative numbers",
    *(bad(p, n, "-1") for p in (*LISTS, "/search", "/people") for n in ("limit", "offset")),
    *(bad(p, "year", "-2023") for p in LISTS),
    bad("/calls-to-action", "for_page", "-5"),
)
add(
    "numbers out of range",
    *(bad(p, "limit", n) for p in (*LISTS, "/search") for n in ("0", "101")),
    *(bad(p, "year", n) for p in (*LISTS, "/search") for n in ("0", "9999", "1899")),
    bad("/search", "offset", "1001"),
    bad("/calls-to-action", "for_page", "0"),
)
add(
    "parts that are none",
    *(bad(p, "limit", n) for p in BUILDS for n in ("0", "501", "-1", BIG, "1.5", "ten", "")),
    *(bad(p, "after", n) for p in BUILDS for n in ("-1", BIG, "1.5", "x", "")),
    *(Request(f"{p}?after={2**53}", status=200) for p in BUILDS),
)
add(
    "tokens that are none",
    *(
        bad("/changes", "since", t)
        for t in ("", "x", "1", "1-", "-1", "1-g", "1-1-1", "1_1", "é-1", BIG + "-1", "1-" + BIG)
    ),
    *(bad("/changes", "limit", n) for n in ("0", "501", "x")),
    Request("/changes?since=1-1", status=410),
)
add(
    "feeds that are none",
    *(
        Request(f"/feeds/{f}", status=422)
        for f in ("stories.xml", "people.rss", "Stories.RSS", "stories.rss.atom", "😀.rss")
    ),
    *(Request(f"/feeds/{f}", status=404) for f in ("stories", "stories.", ".rss", "stories.rss/")),
)
add("floats", *(bad(p, "limit", n) for p in LISTS for n in ("1.5", "1e3", "NaN", "Infinity", "0x10")))
add(
    "wrong types",
    *(bad(p, "limit", v) for p in LISTS for v in ("ten", "true", "[]", "{}", "null")),
    *(bad(p, "featured", v) for p in LISTS for v in ("maybe", "2", "[]")),
    *(bad("/search", n, "banana") for n in ("type", "story_kind", "sort", "year", "limit")),
    bad("/stories", "story_kind", "release"),
    bad("/calls-to-action", "action_kind", "beg"),
    bad("/calls-to-action", "placement", "moon"),
)
add(
    "empty values",
    *(bad(p, n, "") for p in LISTS for n in ("limit", "offset", "year", "published_after", "featured", "topic")),
    *(bad("/search", n, "") for n in ("type", "topic", "sort", "limit", "year")),
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
    *(bad(p, "published_after", d) for p in LISTS for d in ("2023-02-30", "2023-13-01", "2023-00-10", "0000-01-01")),
    *(
        bad("/search", n, d)
        for n in ("published_after", "published_before")
        for d in ("2023-02-29", "yesterday", "2023", "01/02/2023", "2023-1-1", "now()")
    ),
)
add(
    "dates out of range",
    *(
        bad("/stories", n, d)
        for n in ("published_after", "published_before")
        for d in ("0001-01-01", "9999-12-31", "1066-10-14", "0", "86400", "1700000000")
    ),
    *(bad("/search", n, d) for n in ("published_after", "published_before") for d in ("0001-01-01", "9999-12-31", "0")),
)
add(
    "unknown site",
    *(bad(p, "site", s) for p in OPERATIONS for s in ("nowhere.example",)),
    *(
        bad("/topics", "site", s)
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
    *(bad(p, "locale", s) for p in OPERATIONS for s in ("xx",)),
    *(bad("/topics", "locale", s) for s in ("EN", "en-GB", "en_US", "*", "../en", "e n")),
)
add(
    "foreign cursors",
    *(
        bad("/search", "cursor", c)
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
    "windows too far",
    bad("/search", "offset", "1000"),
    Request("/search?offset=901&limit=100", status=422, names="offset"),
    Request("/stories?offset=100001", status=422, names="offset"),
)
