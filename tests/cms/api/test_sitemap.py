"""The sitemap: every public page of a site once, in all its languages, in parts that miss none."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import states


@pytest.fixture
def story(tree):
    return factories.StoryFactory(title="A quay", image=factories.PictureFactory())


@pytest.fixture
def french(story):
    return factories.StoryFactory(title="Un quai", slug="un-quai", translation_of=story)


def paths(frontend, **params) -> list[str]:
    return [item["path"] for item in frontend.get("/sitemap", **params)["items"]]


def test_an_entry_says_what_a_sitemap_says(frontend, story, french):
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
    }


def test_all_languages_or_the_one_that_is_named(frontend, story, french):
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
def test_a_hidden_page_is_no_entry_and_no_alternate(hide, frontend, story, french):
    HIDE[hide](french)
    answer = frontend.ask("/sitemap")
    assert b"un-quai" not in answer.content
    entry = next(item for item in answer.json()["items"] if item["id"] == story.pk)
    assert entry["alternates"] == []


def test_parts_follow_one_another_to_the_end(frontend, story, french):
    whole, together, address = paths(frontend, limit=500), [], "/api/v1/sitemap?limit=3"
    while address:
        part = frontend.client.get(address).json()
        assert 1 <= len(part["items"]) <= 3
        together += [item["path"] for item in part["items"]]
        address = part["next"]
    assert together == whole
    assert len(set(whole)) == len(whole) > 6


def test_a_page_taken_down_between_two_parts_moves_no_other(frontend, story, french):
    first = frontend.get("/sitemap", limit=4)
    gone = factories.StoryFactory._meta.model.objects.get(pk=story.pk)
    rest = set(paths(frontend, limit=500)) - {item["path"] for item in first["items"]}
    states.unpublish(gone)
    second = {
        item["path"] for item in frontend.client.get(first["next"].replace("limit=4", "limit=500")).json()["items"]
    }
    assert second == rest - {"/stories/a-quay/"}


def test_a_site_has_no_page_of_another_nor_of_one_whose_root_lies_below(frontend, tree, story):
    from wagtail.models import Site

    factories.site("other.example")
    nested = factories.StandardFactory(title="Nested")
    below = factories.StandardFactory(title="Below", parent=nested)
    Site.objects.create(hostname="nested.example", root_page=nested)
    ours, theirs = paths(frontend), paths(frontend, site="nested.example")
    assert "/stories/a-quay/" in ours
    assert not [path for path in ours if "nested" in path]
    assert theirs == ["/", f"/{below.slug}/"]


def test_as_many_queries_for_many_pages_as_for_few(frontend, story):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            frontend.get("/sitemap", limit=500)
        return len(queries)

    few = asked()
    for number in range(30):
        factories.StoryFactory(title=f"Number {number}", image=story.image)
    assert asked() == few <= 8
