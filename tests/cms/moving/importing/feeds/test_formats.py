"""What is read of RSS, Atom and JSON Feed, and which data is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from cms.moving.importing.records.records import BadFile
from cms.moving.importing.sources.feeds.entries import Enclosure, Feed, FeedEntry
from cms.moving.importing.sources.feeds.feed_data import FeedData, parse_feed

URL = "https://news.example.org/feed.xml"
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Ships &amp; harbours</title><link>https://news.example.org/</link>
<item><title>Nets &amp;amp; ropes</title><link>/2019/05/nets.html</link><guid isPermaLink="false">post-17</guid>
<description>&lt;p&gt;Old nets&lt;/p&gt; found.</description>
<content:encoded><![CDATA[<p>Old nets <a href="/ropes">and ropes</a>.</p>]]></content:encoded>
<dc:creator>Ada Deck</dc:creator><category>Open data</category><category>Fishing</category>
<enclosure url="https://news.example.org/talk.mp3" type="audio/mpeg" length="12"/>
<media:content url="/net.jpg" medium="image"><media:description>A net</media:description></media:content>
<pubDate>Sat, 04 May 2019 10:00:00 +0200</pubDate></item>
%s</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.example.org/news/">
<title>Atom news</title><id>urn:feed</id><link rel="self" href="all.xml"/>
<entry><id>urn:17</id><title type="html">Nets &amp;lt;b&amp;gt; &lt;i&gt;ropes&lt;/i&gt;</title><link href="nets"/>
<link rel="enclosure" type="application/pdf" href="plan.pdf" title="The plan"/>
<author><name>Ada Deck</name></author><category term="open-data" label="Open data"/>
<summary>Old nets found.</summary>
<content type="xhtml" xml:base="files/"><div xmlns="http://www.w3.org/1999/xhtml"><p>Old nets</p></div></content>
<published>2019-05-04T08:00:00Z</published><updated>2020-01-01T00:00:00Z</updated></entry></feed>"""


def read(data: str | bytes, *, url: str = URL, **headers: str) -> Feed:
    content = data.encode() if isinstance(data, str) else data
    return parse_feed(FeedData(content, url, {name.replace("_", "-"): value for name, value in headers.items()}))


def read_json(*items: Any, **fields: Any) -> Feed:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "JSON news", "items": list(items), **fields}
    return read(json.dumps(feed))


def test_rss():
    feed = read(RSS % "")
    assert feed.title == "Ships & harbours"
    assert feed.entries == [
        FeedEntry(
            id="post-17",
            url="https://news.example.org/2019/05/nets.html",
            title="Nets &amp; ropes",
            summary="Old nets found.",
            html='<p>Old nets <a href="/ropes">and ropes</a>.</p>',
            base_url=URL,
            published=datetime(2019, 5, 4, 8, tzinfo=UTC),
            authors=("Ada Deck",),
            topics=("Open data", "Fishing"),
            picture="https://news.example.org/net.jpg",
            enclosures=(Enclosure("https://news.example.org/talk.mp3", "audio/mpeg"),),
        )
    ]


def test_atom():
    feed = read(ATOM)
    assert (feed.title, feed.address) == ("Atom news", "https://atom.example.org/news/all.xml")
    (entry,) = feed.entries
    assert (entry.id, entry.url) == ("urn:17", "https://atom.example.org/news/nets")
    assert entry.html == "<p>Old nets</p>"
    assert entry.base_url == "https://atom.example.org/news/files/"
    assert entry.published == datetime(2019, 5, 4, 8, tzinfo=UTC), "the first publication, not the last change"
    assert (entry.summary, entry.authors, entry.topics) == ("Old nets found.", ("Ada Deck",), ("Open data",))
    assert entry.enclosures == (Enclosure("https://atom.example.org/news/plan.pdf", "application/pdf", "The plan"),)


def test_json_feed():
    feed = read_json(
        {
            "id": 17,
            "url": "/nets",
            "title": "Nets & ropes",
            "content_html": "<p>Old nets</p>",
            "summary": "Found.",
            "image": "net.jpg",
            "date_published": "2019-05-04T10:00:00+02:00",
            "authors": [{"name": "Ada Deck"}, {"url": "https://example.org"}],
            "tags": ["Open data", 3],
            "attachments": [{"url": "https://json.example.org/a.mp3", "mime_type": "audio/mpeg", "title": "Talk"}],
        },
        home_page_url="https://json.example.org/",
        feed_url="https://json.example.org/feed.json",
    )
    assert (feed.title, feed.address) == ("JSON news", "https://json.example.org/feed.json")
    assert feed.entries == [
        FeedEntry(
            id="17",
            url="https://json.example.org/nets",
            title="Nets & ropes",
            summary="Found.",
            html="<p>Old nets</p>",
            base_url="https://json.example.org/nets",
            published=datetime.fromisoformat("2019-05-04T10:00:00+02:00"),
            authors=("Ada Deck",),
            topics=("Open data",),
            picture="https://json.example.org/net.jpg",
            enclosures=(Enclosure("https://json.example.org/a.mp3", "audio/mpeg", "Talk"),),
        )
    ]


@pytest.mark.parametrize(
    "item",
    [
        {"id": ["x"], "url": "javascript:alert(1)", "title": 3, "content_text": None, "tags": "x", "authors": "x"},
        {"date_published": "yesterday", "attachments": [1, {"url": 2}], "image": {"a": 1}},
        {"date_published": "0000-00-00"},
    ],
)
def test_values_of_a_wrong_type_count_as_missing(item):
    (entry,) = read_json(item).entries
    assert (entry.id, entry.url, entry.title, entry.published) == ("", "", "", None)


def test_plain_text_is_escaped():
    (entry,) = read_json({"id": "1", "content_text": "5 < 6\n\n<script>alert(1)</script>"}).entries
    assert entry.html == "<p>5 &lt; 6</p><p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_a_feed_that_is_not_well_formed_is_read():
    feed = read(
        RSS.replace("&amp;amp;", "& ") % "<item><title>Ropes & <b>nets</title><guid isPermaLink='false'>2</guid></item>"
    )
    assert [entry.id for entry in feed.entries] == ["post-17", "2"]


def test_the_encoding_is_that_of_the_response_or_of_the_declaration():
    data = RSS.replace("Nets", "Fête").replace('encoding="UTF-8"', 'encoding="ISO-8859-1"') % ""
    assert read(data.encode("latin-1")).entries[0].title == "Fête &amp; ropes"
    undeclared = (RSS.replace("Nets", "Fête").replace(' encoding="UTF-8"', "") % "").encode("latin-1")
    headers = {"content_type": "application/rss+xml; charset=ISO-8859-1"}
    assert read(undeclared, **headers).entries[0].title == "Fête &amp; ropes"
    wide = (RSS.replace("Nets", "Fête").replace("UTF-8", "UTF-16") % "").encode("utf-16")
    assert read(wide).entries[0].title == "Fête &amp; ropes"


def test_only_addresses_of_the_web_are_links():
    item = "<item><guid>2</guid><link>{}</link><enclosure url='{}' type='application/pdf'/></item>"
    for address in ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http://[bad"):
        entry = read(RSS % item.format(address, address)).entries[1]
        assert (entry.url, entry.enclosures) == ("", ()), address


UTF_16 = '<?xml version="1.0" encoding="UTF-16"?>'
LAUGHTER = '<!DOCTYPE rss [<!ENTITY a "ha">]><rss version="2.0"><channel><title>&a;</title></channel></rss>'
BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "does not begin with an element"),
        ("hello", "does not begin with an element"),
        ("<html><body>Not found</body></html>", "no RSS or Atom feed"),
        (f'<!DOCTYPE rss [<!ENTITY a0 "ha">{BOMB}]><rss><channel><title>&a9;</title></channel></rss>', "entities"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel/></rss>', "entities"),
        ('<!doctype r [<!entity x "y">]><rss><channel/></rss>', "entities"),
        *((f"{hidden}{LAUGHTER}", "entities") for hidden in ("<!-- <a -->", "<?x <a ?>", "<!-- <a -->" * 9_000)),
        (f"<!-- <a -->{LAUGHTER} & <", "entities"),
        ("<!-- <a --><!DOCTYPE rss [<!ATTLIST rss version CDATA '2.0'>]><rss><channel/></rss>", "entities"),
        (f'{UTF_16}<!DOCTYPE r [<!ENTITY x "y">]><rss><channel/></rss>'.encode("utf-16"), "entities"),
        (b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-ENTITY x "y"+AD4-<rss><channel/></rss>', "entities"),
        ("\n" * 100_000 + "<rss><channel/></rss>", "does not begin with an element"),
        ("<rss><channel>" + "<item>" * 300, "within each other"),
        (f"<rss><channel>{'<item>' * 300}{'</item>' * 300}</channel></rss>", "within each other"),
        (f"<rss><channel><title>{'& ' * 200_000}", "not well-formed"),
        ("{", "no JSON Feed"),
        ("[" * 100_000, "does not begin with an element"),
        ('{"version": ' + "[" * 100_000, "no JSON Feed"),
        ('{"items": []}', "its version"),
        (b"{\xff}", "no JSON Feed"),
    ],
    ids=lambda value: (value if isinstance(value, str) else "bytes")[:20],
)
def test_data_that_is_no_feed_or_hostile_is_refused(data, reason):
    with pytest.raises(BadFile, match=reason):
        read(data)


def test_the_words_of_a_declaration_in_a_text_are_no_declaration():
    entry = read(
        RSS % "<item><title>t</title><description><![CDATA[<!ENTITY a 'b'> &a;]]></description></item>"
    ).entries
    assert [one.title for one in entry][-1] == "t"


def test_external_declarations_are_not_fetched(monkeypatch):
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a request was sent")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    monkeypatch.setattr("socket.create_connection", refuse)
    doctype = '<!DOCTYPE rss SYSTEM "http://attacker.example/x.dtd">'
    assert read(RSS.replace("\n<rss", f"\n{doctype}<rss") % "").entries[0].id == "post-17"
