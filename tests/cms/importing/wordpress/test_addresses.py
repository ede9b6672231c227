from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cms.importing.wordpress.addresses import get_old_paths, get_path, is_front_page
from cms.importing.wordpress.channel import SiteFacts
from cms.importing.wordpress.element_builder import Element
from cms.importing.wordpress.items import Item
from cms.stories.models import StoryPage
from tests.cms.importing.wordpress.exports import SITE, build_category, build_item

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
