from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cms.demo import factories
from cms.demo.factories import states
from cms.moving.importing.sources.wordpress.export_file import SiteFacts
from cms.moving.importing.sources.wordpress.item_facts import get_old_paths, get_path, is_front_page
from cms.moving.importing.sources.wordpress.items import Item
from cms.moving.importing.sources.wordpress.xml_stream import Element
from cms.page_types.home.models import HomePage
from cms.page_types.stories.models import StoryPage
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Topic
from tests.cms.moving.importing.wordpress.exports import SITE, build_author, build_category, build_item

BLOG = SiteFacts("Old", "https://www.old.example/blog", "en")


def build(**elements: str) -> Item:
    children = [Element(name.replace("wp_", "wp:"), text=text) for name, text in elements.items()]
    return Item(Element("item", children=children), 1)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://old.example/blog/2019/a/", "/blog/2019/a/"),
        ("http://WWW.old.example/blog/?p=3", "/blog/?p=3"),
        ("https://www.old.example/blog/", ""),
        ("https://www.old.example/blog", ""),
        ("https://other.example/blog/a/", ""),
        ("https://[broken/a", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_the_old_site_have_a_path(url: str, path: str) -> None:
    assert get_path(url, BLOG) == path


def test_an_item_has_its_permalink_its_number_and_its_old_slugs() -> None:
    pair = [Element("wp:meta_key", text="_wp_old_slug"), Element("wp:meta_value", text="before")]
    meta = Element("wp:postmeta", children=pair)
    item = build(link="https://old.example/blog/2019/now/", wp_post_id="7", wp_post_name="now", wp_post_type="page")
    item.element.children.append(meta)
    assert get_old_paths(item, BLOG, []) == (
        ["/blog/2019/now/", "/blog/?p=7", "/blog/?page_id=7", "/blog/2019/before/"],
        [],
    )


def test_a_guid_is_an_address_only_with_the_number_of_the_item() -> None:
    kept, _ = get_old_paths(build(guid="https://old.example/blog/?post_type=x&p=7", wp_post_id="7"), BLOG, [])
    assert kept == ["/blog/?p=7", "/blog/?post_type=x&p=7"]
    kept, _ = get_old_paths(build(guid="https://old.example/blog/?p=8", wp_post_id="7"), BLOG, [])
    assert kept == ["/blog/?p=7"]


def test_paths_that_are_too_long_or_too_many_are_named() -> None:
    below = [f"/{number}/" for number in range(1000)]
    kept, left = get_old_paths(build(link=f"https://old.example/{'x' * 300}/", wp_post_id="7"), BLOG, below)
    assert (kept[0], len(kept), len(left)) == ("/blog/?p=7", 500, 502)


def test_the_front_page_is_recognised() -> None:
    assert is_front_page(build(link="https://www.old.example/blog/"), BLOG)
    assert not is_front_page(build(link="https://www.old.example/blog/a/"), BLOG)


def test_every_old_address_of_a_public_item_redirects_to_its_page(run: Any, write: Any, client: Client) -> None:
    file = write(
        build_item(1, meta=[("_wp_old_slug", "before")]),
        build_item(2, type="page", link=f"{SITE}/about/", post_name="about"),
    )
    done = run(file)
    for position in (1, 2):
        for address in done.entries[position]["addresses"]:
            assert client.get("/api/v1/resolve", {"path": address}).status_code == 200, address
    assert done.entries[1]["addresses"] == ["/2019/05/item-1/", "/?p=1", "/2019/05/before/"]
    assert client.get("/api/v1/resolve", {"path": "/?p=3"}).status_code == 404


def test_links_lead_to_imported_pages_and_topics(run: Any, write: Any) -> None:
    links = (
        f"{SITE}/2019/05/item-2/",
        "/?p=2",
        f"{SITE}/category/sea/",
        f"{SITE}/2001/lost/",
        "https://other.example/",
    )
    content = "".join(f'<p><a href="{link}">link</a></p>' for link in links)
    french = [("language", "fr")]
    done = run(
        write(
            build_category("sea", "Sea", number=5),
            build_item(1, content=content),
            build_item(2),
            build_item(3, content=content, terms=french),
        )
    )
    page = StoryPage.objects.get(slug="item-2")
    body = str(StoryPage.objects.get(slug="item-1").body.raw_data[0]["value"])
    assert body.count(f'id="{page.pk}"') == 2
    assert 'href="/search?topic=sea"' in body
    assert f'href="{SITE}/2001/lost/"' in body
    assert 'href="https://other.example/"' in body
    assert [one.split(" ")[0] for one in done.entries[1]["unresolved"]] == [f"{SITE}/2001/lost/"]
    assert 'href="/fr/search?topic=sea"' in str(StoryPage.objects.get(slug="item-3").body.raw_data[0]["value"])


def test_a_guid_of_another_host_does_not_identify_an_item(run: Any, write: Any) -> None:
    done = run(write(build_item(1, guid="http://localhost/?p=99"), build_item(2, guid="")))
    assert [entry["id"] for entry in done.entries.values()] == [f"{SITE}/?p=1", f"{SITE}/?p=2"]


def locate(client: Client, path: str) -> str | int:
    """Return where an address redirects to, or the status if it does not."""
    response = client.get("/api/v1/resolve", {"path": path})
    return response.json()["location"] if response.status_code == 200 else response.status_code


@pytest.fixture
def archives(write: Any) -> Path:
    """Return an export with categories below each other, a tag, and authors, one of each only on a draft."""
    return write(
        build_author("jane.d", "Jane Doe", number=7),
        build_author("ghost", "Hidden Person", number=8),
        build_author("ann@old.example", "Ann Lee", number=9),
        build_category("sea", "Sea", number=5),
        build_category("nets", "Nets", parent="sea", number=6),
        build_category("secret", "Secret", number=4),
        build_item(1, terms=[("category", "nets"), ("post_tag", "caf%c3%a9")], creator="jane.d"),
        build_item(2, terms=[("category", "secret")], creator="ghost", status="draft"),
        build_item(3, terms=[("category", "uncategorized")], creator="ann@old.example"),
        build_item(4, terms=[("language", "fr"), ("category", "nets")], creator="jane.d"),
    )


def test_archives_redirect_to_the_lists_of_public_topics_and_people(run: Any, archives: Path, client: Client) -> None:
    done = run(archives)
    expected = {
        "/search?topic=nets": ("/category/nets/", "/category/sea/nets/", "/?cat=6", "/?category_name=nets"),
        "/search?topic=sea": ("/category/sea", "/?cat=5", "/?cat=5&utm_source=letter"),
        "/search?topic=cafe": ("/tag/caf%C3%A9/", "/tag/café", "/?tag=caf%C3%A9"),
        "/search?person=jane-doe": ("/author/jane-d/", "/?author=7", "/?author_name=jane-d"),
        "/search?person=ann-lee": ("/?author=9",),
    }
    assert {link: [locate(client, path) for path in paths] for link, paths in expected.items()} == {
        link: [link] * len(paths) for link, paths in expected.items()
    }
    assert "from categories, tags and authors to their lists" in done.summary
    again = run(archives)
    assert "to their lists" not in again.summary


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "path",
    [
        *("/category/secret/", "/?cat=4", "/?category_name=secret", "/author/ghost/", "/?author=8"),
        *("/category/uncategorized/", "/author/ann/", "/author/annold-example/", "/author/ann@old.example/"),
    ],
)
def test_archives_of_hidden_things_are_absent(run: Any, archives: Path, client: Client, path: str) -> None:
    run(archives)
    assert locate(client, path) == 404


def test_a_topic_that_editors_have_hidden_gets_no_redirect(run: Any, archives: Path, client: Client) -> None:
    run(archives, "--topic-path", "", "--person-path", "")
    assert locate(client, "/category/nets/") == 404
    Topic.objects.get(slug="nets", locale__language_code="en").unpublish()
    Topic.objects.get(slug="nets", locale__language_code="fr").unpublish()
    run(archives)
    assert (locate(client, "/category/nets/"), locate(client, "/category/sea/")) == (404, "/search?topic=sea")


def test_the_archive_of_a_person_with_a_page_redirects_to_it(run: Any, archives: Path, client: Client) -> None:
    run(archives, "--person-path", "")
    person = Person.objects.get(slug="jane-doe", locale__language_code="en")
    page = factories.PersonPageFactory(slug="jane", person=person, parent=HomePage.objects.get(locale=person.locale))
    run(archives)
    assert locate(client, "/author/jane-d/") == "/jane/"
    states.unpublish(page)
    assert locate(client, "/author/jane-d/") == 404
