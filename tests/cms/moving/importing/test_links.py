"""Links in bodies: to imported pages and files instead of old addresses; all others stay, and are listed if old."""

from __future__ import annotations

import pytest

from cms.moving.importing.resolution.links import LinkRewriter
from cms.moving.importing.resolution.old_site import ListPaths, OldSite
from cms.pages.models import BasePage

OLD = "https://old.example"


@pytest.fixture
def site():
    created = OldSite(OLD)
    created.add_record("post", f"{OLD}/a-quay/", item_id="12")
    created.add_record("self", f"{OLD}/this/", item_id="13")
    created.add_attachment("20", f"{OLD}/this/img/", f"{OLD}/wp-content/uploads/img.jpg", parent="self")
    created.add_attachment("21", f"{OLD}/report/", f"{OLD}/wp-content/uploads/report.pdf")
    created.archives.add_topic("category", "fishing", "fisheries")
    created.archives.add_person("ada", "ada-lund")
    return created


@pytest.fixture
def rewriter(site):
    return LinkRewriter(site, "self", f"{OLD}/this/")


def unresolved(rewriter: LinkRewriter) -> list[str]:
    return [link.url for link in rewriter.unresolved]


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        (f"{OLD}/a-quay/", '<a data-record="post">words</a>'),
        ("/?p=12", '<a data-record="post">words</a>'),
        (f"{OLD}/a-quay/#the-boats", '<a data-fragment="the-boats" data-record="post">words</a>'),
        (f"{OLD}/#news", '<a href="/#news">words</a>'),
        (
            f"{OLD}/wp-content/uploads/2020/a%20b.pdf",
            f'<a data-file="{OLD}/wp-content/uploads/2020/a%20b.pdf">words</a>',
        ),
        (f"{OLD}/report/", f'<a data-file="{OLD}/wp-content/uploads/report.pdf">words</a>'),
        (f"{OLD}/this/", "words"),  # a link to the page itself
        (f"{OLD}/this/img/", "words"),  # the page of a picture of this page
        (f"{OLD}/this/#part", '<a href="#part">words</a>'),
        ("#part", '<a href="#part">words</a>'),
        (f"{OLD}/", '<a href="/">words</a>'),
        ("https://other.example/a-quay/", '<a href="https://other.example/a-quay/">words</a>'),
        ("mailto:us@old.example", '<a href="mailto:us@old.example">words</a>'),
    ],
)
def test_a_link_is_rewritten_or_stays(href, expected, rewriter):
    assert rewriter.convert_html(f'<p><a href="{href}">words</a></p>') == f"<p>{expected}</p>"
    assert rewriter.unresolved == []


@pytest.mark.parametrize(
    ("href", "reason"),
    [
        (f"{OLD}/never/", "no imported page had this address"),
        (f"{OLD}/?p=99", "nothing was imported with the number 99"),
        (f"{OLD}/category/fishing/", "an archive, for which the frontend has no page"),
        (f"{OLD}/wp-content/uploads/map.jpg", "a link to a picture alone"),
    ],
)
def test_a_link_that_cannot_be_resolved_stays_and_is_listed_once(href, reason, rewriter):
    html = f'<p><a href="{href}">one</a> <a href="{href}">two</a></p>'
    assert rewriter.convert_html(html) == html
    (link,) = rewriter.unresolved
    assert (link.url, reason in link.reason, str(link)) == (href, True, f"{href} ({link.reason})")


def test_archives_lead_to_the_topic_or_person_where_the_frontend_has_a_path(site):
    rewriter = LinkRewriter(
        site, "self", f"{OLD}/this/", lists=ListPaths(topic="/search?topic={topic}", person="/by/{person}")
    )
    html = rewriter.convert_html(
        f'<p><a href="{OLD}/category/fishing/page/2/">words</a> <a href="{OLD}/author/ada/">her</a></p>'
    )
    assert html == '<p><a href="/search?topic=fisheries">words</a> <a href="/by/ada-lund">her</a></p>'
    assert rewriter.unresolved == []


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="javascript:alert(1)">words</a></p>',
        '<p><a href="data:text/html,x">words</a></p>',
        '<p><a onclick="alert(1)">words</a></p>',
        '<p><a href="https://old.example/a-quay/" onclick="alert(1)" style="x">words</a></p>',
        '<p><a href="https://old.example/&quot;><script>alert(1)</script>">words</a></p>',
        '<p><a data-record="12"><img src=x onerror=alert(1)></a>words</p>',
    ],
)
def test_nothing_dangerous_comes_through(html, rewriter):
    cleaned = rewriter.convert_html(html)
    assert "words" in cleaned
    for part in ("alert", "onclick", "onerror", "javascript", "data:", "<script", "<img", "style"):
        assert part not in cleaned.replace("&lt;script&gt;alert(1)&lt;/script&gt;", "")


def test_many_links_take_little_memory(rewriter):
    html = "".join(f'<p><a href="{OLD}/never-{number}/">w</a></p>' for number in range(3_000))
    assert rewriter.convert_html(html) == html
    assert len(rewriter.unresolved) == 1_000


# ---------------------------------------------------------------- blocks


@pytest.fixture
def rewrite(rewriter):
    stream_block = BasePage._meta.get_field("body").stream_block

    def run(kind: str, value):
        (block,) = rewriter.rewrite_blocks([{"type": kind, "value": value}], stream_block)
        assert block["type"] == kind
        return block["value"]

    return run


def test_a_block_of_links_keeps_the_address_of_an_archive_which_redirects(site):
    rewriter = LinkRewriter(site, "self", f"{OLD}/this/", lists=ListPaths(topic="/search?topic={topic}"))
    link = {"label": "Fishing", "page": None, "url": f"{OLD}/category/fishing/"}
    stream_block = BasePage._meta.get_field("body").stream_block
    (block,) = rewriter.rewrite_blocks([{"type": "links", "value": {"title": "", "links": [link]}}], stream_block)
    assert block["value"]["links"][0]["url"] == link["url"]
    assert unresolved(rewriter) == [link["url"]]


def test_rich_text_in_blocks_is_rewritten(rewrite):
    assert rewrite("rich_text", f'<p><a href="{OLD}/a-quay/">words</a></p>') == '<p><a data-record="post">words</a></p>'


def test_text_that_is_not_rich_text_stays(rewrite):
    code = {"code": f'<a href="{OLD}/a-quay/">words</a>', "language": ""}
    assert rewrite("code", code) == code


def test_the_link_of_a_block_becomes_a_reference_to_the_page(rewrite, rewriter):
    links = [
        {"label": "A quay", "url": f"{OLD}/a-quay/"},
        {"label": "Home", "url": f"{OLD}/", "page": None},
        {"label": "Never", "url": f"{OLD}/never/"},
        {"label": "Other", "url": "https://other.example/"},
    ]
    assert rewrite("links", {"title": "", "links": links})["links"] == [
        {"label": "A quay", "url": "", "page": {"$page": "post"}},
        {"label": "Home", "url": f"{OLD}/", "page": None},  # the block takes no paths, such as “/”
        {"label": "Never", "url": f"{OLD}/never/"},
        {"label": "Other", "url": "https://other.example/"},
    ]
    assert unresolved(rewriter) == [f"{OLD}/", f"{OLD}/never/"]


def test_the_number_of_an_attachment_becomes_the_address_of_its_file(rewrite):
    image = {"image": {"$file": "attachment:20"}, "alt": "Boats"}
    assert rewrite("image", image) == {"image": {"$file": f"{OLD}/wp-content/uploads/img.jpg"}, "alt": "Boats"}
