"""The sitemap: every public page of a site once, with its languages, and complete pagination."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import states


@pytest.fixture(scope="module")
def module_story(module_tree):
    return factories.StoryFactory(title="A quay", image=factories.PictureFactory())


@pytest.fixture
def story(module_story, db):
    return deepcopy(module_story)


@pytest.fixture(scope="module")
def module_french(module_story):
    return factories.StoryFactory(title="Un quai", slug="un-quai", translation_of=module_story)


@pytest.fixture
def french(module_french, db):
    return deepcopy(module_french)


def paths(frontend, **params) -> list[str]:
    return [item["path"] for item in frontend.get("/sitemap", **params)["items"]]


def test_an_entry_has_all_fields_of_a_sitemap(frontend, story, french):
    entry = next(item for item in frontend.get("/sitemap")["items"] if item["id"] == story.pk)
    image = frontend.get(f"/pages/{story.pk}")["image"]["src"]
    assert entry == {
        "id": story.pk,
        "type": "story",
        "locale": "en",
        "path": "/stories/a-quay/",
        "url": "http://localhost:3000/stories/a-quay/",
        "alternates": [
            {"locale": "en", "url": "http://localhost:3000/stories/a-quay/"},
            {"locale": "fr", "url": french.full_url},
        ],
        "modified_at": frontend.get(f"/pages/{story.pk}")["modified_at"],
        "image": image,
        "noindex": False,
    }


def test_all_languages_or_the_requested_one(frontend, story, french):
    everything = paths(frontend)
    assert {"/", "/fr/", "/stories/a-quay/", french.get_url_parts()[2]} <= set(everything)
    by_language = [paths(frontend, locale=language) for language in ("en", "fr")]
    assert sorted(by_language[0] + by_language[1]) == sorted(everything)
    assert all(path.startswith("/fr/") for path in by_language[1])


HIDE = {
    "unpublished": states.unpublish,
    "deleted": lambda page: page.delete(),
    "restricted": lambda page: states.restrict(page),
    "expired": lambda page: states.publish(page, expire_at=page.first_published_at),
}


@pytest.mark.parametrize("hide", HIDE)
def test_a_hidden_page_is_neither_an_entry_nor_an_alternate(hide, frontend, story, french):
    HIDE[hide](french)
    response = frontend.send("/sitemap")
    assert b"un-quai" not in response.content
    entry = next(item for item in response.json()["items"] if item["id"] == story.pk)
    assert entry["alternates"] == []


def test_pagination_returns_every_page_once(frontend, story, french):
    whole, together, address = paths(frontend, limit=500), [], "/api/v1/sitemap?limit=3"
    while address:
        part = frontend.client.get(address).json()
        assert 1 <= len(part["items"]) <= 3
        together += [item["path"] for item in part["items"]]
        address = part["next"]
    assert together == whole
    assert len(set(whole)) == len(whole) > 6


def test_unpublishing_a_page_during_pagination_skips_no_other(frontend, story, french):
    first = frontend.get("/sitemap", limit=4)
    unpublished = factories.StoryFactory._meta.model.objects.get(pk=story.pk)
    rest = set(paths(frontend, limit=500)) - {item["path"] for item in first["items"]}
    states.unpublish(unpublished)
    second = {
        item["path"] for item in frontend.client.get(first["next"].replace("limit=4", "limit=500")).json()["items"]
    }
    assert second == rest - {"/stories/a-quay/"}


def test_a_site_has_no_pages_of_other_or_nested_sites(frontend, tree, story):
    from wagtail.models import Site

    factories.site("other.example")
    nested = factories.StandardFactory(title="Nested")
    below = factories.StandardFactory(title="Below", parent=nested)
    Site.objects.create(hostname="nested.example", root_page=nested)
    ours, theirs = paths(frontend), paths(frontend, site="nested.example")
    assert "/stories/a-quay/" in ours
    assert not [path for path in ours if "nested" in path]
    assert theirs == ["/", f"/{below.slug}/"]


def test_the_number_of_queries_is_constant(frontend, story):
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            frontend.get("/sitemap", limit=500)
        return len(queries)

    few = count_queries()
    for number in range(4):
        factories.StoryFactory(title=f"Number {number}", image=story.image)
    assert count_queries() == few <= 10
