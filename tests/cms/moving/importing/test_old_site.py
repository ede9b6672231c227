"""Addresses of an old site: every form of link leads to what was imported, or is unresolved with a reason."""

from __future__ import annotations

import pytest

from cms.moving.importing.resolution.old_site import Kind, OldSite, Target, Unresolved

OLD = "https://www.old.example"


@pytest.fixture
def site():
    """Return a site with a post, pages, an attachment of the post, one without, a category and a tag."""
    created = OldSite(f"{OLD}/", upload_urls=["https://files.example/"])
    created.add_record("post", f"{OLD}/2013/03/15/a-quay/", item_id="12", other_urls=[f"{OLD}/2013/03/15/the-quay/"])
    created.add_record("page", f"{OLD}/about/us/", item_id="13")
    created.add_record("draft", f"{OLD}/?p=14", item_id="14")
    created.add_record("french", f"{OLD}/about/us/?lang=fr", item_id="15")
    created.add_record("accent", f"{OLD}/caf%C3%A9/", item_id="16")
    created.add_record("twin 1", f"{OLD}/2014/01/01/twin/", item_id="17")
    created.add_record("twin 2", f"{OLD}/2015/01/01/twin/", item_id="18")
    created.add_record("numbered", f"{OLD}/archives/19", item_id="19")
    created.add_attachment("20", f"{OLD}/2013/03/15/a-quay/img/", f"{OLD}/wp-content/uploads/img.jpg", parent="post")
    created.add_attachment("21", f"{OLD}/report/", f"{OLD}/wp-content/uploads/report.pdf")
    created.archives.add_topic("category", "fishing", "fisheries", item_id="5")
    created.archives.add_topic("post_tag", "caf%c3%a9", "coffee")
    created.archives.add_topic("region", "north", "north-sea")
    created.archives.add_person("ada", "ada-lund", item_id="3")
    return created


def record(record_id: str, fragment: str = "") -> Target:
    return Target(Kind.RECORD, record_id, fragment)


POST = record("post")


@pytest.mark.parametrize(
    ("href", "target"),
    [
        # permalinks
        ("https://www.old.example/2013/03/15/a-quay/", POST),
        ("https://www.old.example/2013/03/15/a-quay", POST),
        ("http://old.example/2013/03/15/a-quay/", POST),
        ("//www.old.example//2013/03//15/a-quay/", POST),
        ("HTTP://WWW.OLD.EXAMPLE:80/2013/03/15/A-Quay/", POST),
        ("/2013/03/15/a-quay/", POST),
        ("../a-quay/", POST),
        ("/index.php/2013/03/15/a-quay/", POST),
        ("/about/us/", record("page")),
        ("/caf%C3%A9/", record("accent")),
        ("/cafe\u0301/", record("accent")),
        ("/archives/19", record("numbered")),
        ("/archives/12", POST),
        # what WordPress and others append
        ("/2013/03/15/a-quay/feed/", POST),
        ("/2013/03/15/a-quay/feed/atom/", POST),
        ("/2013/03/15/a-quay/amp/", POST),
        ("/2013/03/15/a-quay/page/2/", POST),
        ("/2013/03/15/a-quay/2/", POST),
        ("/2013/03/15/a-quay/comment-page-3/#comment-7", record("post", "comment-7")),
        ("/2013/03/15/a-quay/?replytocom=7#respond", record("post", "respond")),
        ("/2013/03/15/a-quay/?utm_source=a&utm_medium=b", POST),
        # an earlier slug, and earlier forms of permalinks: the slug is what remains
        ("/2013/03/15/the-quay/", POST),
        ("/a-quay/", POST),
        ("/2013/03/a-quay.html/../a-quay", POST),
        ("/news/a-quay/", POST),
        # numbers
        ("/?p=12", POST),
        ("/index.php?p=12", POST),
        ("/?p=12&preview=true", POST),
        ("/?page_id=13", record("page")),
        ("/?post_type=event&p=13", record("page")),
        ("/?p=14", record("draft")),
        ("https://old.example?p=12#more-12", record("post", "more-12")),
        # a language as parameter
        ("/about/us/?lang=fr", record("french")),
        ("/about/us/?lang=en", record("page")),
        # attachments
        ("/2013/03/15/a-quay/img/", POST),
        ("/?attachment_id=20", POST),
        ("/report/", Target(Kind.FILE, f"{OLD}/wp-content/uploads/report.pdf")),
        ("/?attachment_id=21", Target(Kind.FILE, f"{OLD}/wp-content/uploads/report.pdf")),
        # files
        ("/wp-content/uploads/img-300x200.jpg", Target(Kind.FILE, f"{OLD}/wp-content/uploads/img-300x200.jpg")),
        ("https://files.example/a/b.pdf#page=2", Target(Kind.FILE, "https://files.example/a/b.pdf")),
        # archives
        ("/category/fishing/", Target(Kind.TOPIC, "fisheries")),
        ("/category/sea/fishing/", Target(Kind.TOPIC, "fisheries")),
        ("/category/fishing/page/2/", Target(Kind.TOPIC, "fisheries")),
        ("/category/fishing/feed/", Target(Kind.TOPIC, "fisheries")),
        ("/tag/caf\u00e9/", Target(Kind.TOPIC, "coffee")),
        ("/tag/caf%C3%A9/", Target(Kind.TOPIC, "coffee")),
        ("/region/north/", Target(Kind.TOPIC, "north-sea")),
        ("/?cat=5", Target(Kind.TOPIC, "fisheries")),
        ("/?category_name=sea/fishing", Target(Kind.TOPIC, "fisheries")),
        ("/?tag=caf%C3%A9", Target(Kind.TOPIC, "coffee")),
        ("/author/Ada/", Target(Kind.PERSON, "ada-lund")),
        ("/author/ada/page/2/", Target(Kind.PERSON, "ada-lund")),
        ("/?author=3", Target(Kind.PERSON, "ada-lund")),
        ("/?author_name=ada", Target(Kind.PERSON, "ada-lund")),
        # the home page
        ("https://old.example", Target(Kind.HOME, "/")),
        ("/", Target(Kind.HOME, "/")),
        ("/index.php", Target(Kind.HOME, "/")),
        ("/?utm_source=a", Target(Kind.HOME, "/")),
        ("/#news", Target(Kind.HOME, "/", "news")),
    ],
)
def test_a_link_leads_to_what_was_imported(href, target, site):
    assert site.find(href, f"{OLD}/2013/03/15/another/") == target


@pytest.mark.parametrize(
    ("href", "reason"),
    [
        ("/2013/03/15/another/", "no imported page"),
        ("/twin/", "no imported page"),  # two posts have this slug
        ("/wp-admin/", "no imported page"),
        ("/2013/03/", "no imported page"),
        ("/404/", "no imported page"),
        ("/author/bob/", "nothing was imported for this archive"),
        ("/?p=99", "number 99"),
        ("/?attachment_id=99", "number 99"),
        ("/archives/99", "number 99"),
        ("/?p=" + "9" * 500, "number 99"),
        ("/category/none/", "nothing was imported for this archive"),
        ("/?cat=99", "nothing was imported for this archive"),
        ("/?s=quay", "a search"),
        ("/?m=201303", "a search or an archive"),
    ],
)
def test_a_link_into_the_old_site_that_leads_nowhere_has_a_reason(href, reason, site):
    with pytest.raises(Unresolved, match=reason):
        site.find(f"{OLD}{href}")


@pytest.mark.parametrize(
    "href",
    [
        "https://other.example/2013/03/15/a-quay/",
        "https://blog.old.example/a-quay/",
        "https://old.example.evil.example/a-quay/",
        "https://old.example@evil.example/?p=12",
        "https://old.example:8443/a-quay/",
        "mailto:us@old.example",
        "tel:+123",
        "javascript:alert(1)//old.example/?p=12",
        "data:text/html,old.example",
        "ftp://old.example/a-quay/",
        "http://[",
        "http://old.example:x/",
        "",
        "a-quay",
    ],
)
def test_other_links_are_not_of_the_old_site(href, site):
    assert site.find(href) is None


def test_a_site_in_a_directory_has_only_what_is_below(site):
    below = OldSite("https://old.example/blog")
    below.add_record("post", "https://old.example/blog/a-quay/", item_id="12")
    assert below.find("https://old.example/blog/a-quay") == POST
    assert below.find("https://old.example/blog/?p=12") == POST
    assert below.find("https://old.example/blog") == Target(Kind.HOME, "/")
    assert below.find("https://old.example/blogger/a-quay/") is None
    assert below.find("https://old.example/?p=12") is None


def test_the_first_record_with_an_address_keeps_it(site):
    site.add_record("copy", f"{OLD}/2013/03/15/a-quay/", item_id="12")
    assert site.find(f"{OLD}/2013/03/15/a-quay/") == site.find(f"{OLD}/?p=12") == POST


def test_the_number_of_an_attachment_leads_to_its_file(site):
    assert site.get_file("attachment:20") == f"{OLD}/wp-content/uploads/img.jpg"
    assert site.get_file("attachment:99") == "attachment:99"
    assert site.get_file("https://old.example/a.jpg") == "https://old.example/a.jpg"


def test_a_permalink_with_a_suffix_is_no_file_also_if_uploads_are_at_the_root():
    site = OldSite(OLD, upload_urls=[f"{OLD}/"])
    site.add_record("post", f"{OLD}/2013/a-quay.html", item_id="12")
    assert site.find(f"{OLD}/2013/a-quay.html") == POST
    assert site.find(f"{OLD}/2013/a-quay.jpg") == Target(Kind.FILE, f"{OLD}/2013/a-quay.jpg")


@pytest.mark.parametrize("url", ["", "http://[", "old.example", "http://old.example:x"])
def test_an_invalid_address_of_the_site_has_no_links(url):
    site = OldSite(url, upload_urls=[url, "http://["])
    site.add_record("post", "http://[", item_id="12")
    site.add_attachment("13", "", "http://[")
    assert site.find("https://old.example/a/") is None
    assert site.find("/?p=12") is None
