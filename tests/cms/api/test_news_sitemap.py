"""The news sitemap: public news of the last 48 hours, in all languages of a site, and nothing else."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled


@pytest.fixture(scope="module")
def module_release(module_tree):
    return factories.ReleaseFactory(title="Fees repaid", bare=True)


@pytest.fixture
def release(module_release, db):
    return deepcopy(module_release)


def titles(frontend, **params) -> list[str]:
    return [item["title"] for item in frontend.get("/news-sitemap", **params)["items"]]


def test_an_entry_has_all_fields_of_a_news_sitemap(frontend, release):
    answer = frontend.get("/news-sitemap")
    assert answer["publication"] == frontend.get("/settings")["name"]
    assert answer["items"] == [
        {
            "id": release.pk,
            "type": "release",
            "locale": "en",
            "path": "/releases/fees-repaid/",
            "url": "http://localhost:3000/releases/fees-repaid/",
            "title": "Fees repaid",
            "published_at": frontend.get(f"/pages/{release.pk}")["published_at"],
        }
    ]
    assert frontend.send("/news-sitemap")["Cache-Control"] == "no-store"


def test_releases_and_stories_are_news_and_other_pages_are_not(frontend, tree, release):
    factories.StoryFactory(title="Nets", bare=True)
    factories.StandardFactory(title="About", bare=True)
    factories.CallToActionFactory(title="Sign")
    assert titles(frontend) == ["Nets", "Fees repaid"]


def test_pages_leave_after_48_hours_by_the_clock(frontend, release, pass_time):
    left = release.listed_at + timedelta(hours=48) - timezone.now()
    pass_time(seconds=left.total_seconds() - 60)
    assert titles(frontend) == ["Fees repaid"]
    pass_time(minutes=1)
    assert titles(frontend) == []


def test_the_date_that_readers_see_counts(frontend, release):
    now = timezone.now()
    factories.ReleaseFactory(title="Old", published_at=now - timedelta(hours=49))
    factories.ReleaseFactory(title="Yesterday", published_at=now - timedelta(hours=24))
    factories.ReleaseFactory(title="Tomorrow", published_at=now + timedelta(hours=24))
    assert titles(frontend) == ["Fees repaid", "Yesterday"]


HIDE = {
    "unpublished": states.unpublish,
    "deleted": lambda page: page.delete(),
    "restricted": lambda page: states.restrict(page),
    "expired": lambda page: states.publish(page, expire_at=page.first_published_at),
    "scheduled": lambda page: states.publish(states.unpublish(page), go_live_at=timezone.now() + timedelta(hours=1)),
    "first published elsewhere": lambda page: states.publish(page, canonical_url="https://times.example/fees"),
}


@pytest.mark.parametrize("hide", HIDE)
def test_a_hidden_page_and_news_of_another_site_are_no_entries(hide, frontend, release):
    factories.StoryFactory(title="Nets", bare=True)
    assert titles(frontend) == ["Nets", "Fees repaid"]
    HIDE[hide](release)
    response = frontend.send("/news-sitemap")
    assert b"ees repaid" not in response.content
    assert titles(frontend) == ["Nets"]


def test_a_release_under_embargo_appears_when_the_embargo_ends(frontend, release, pass_time):
    factories.ReleaseFactory(title="Secret", embargo_until=timezone.now() + timedelta(hours=1), bare=True)
    assert titles(frontend) == ["Fees repaid"]
    pass_time(hours=1)
    assert publish_scheduled() == []
    assert titles(frontend) == ["Secret", "Fees repaid"]


def test_a_draft_of_a_public_page_shows_nothing(frontend, release):
    states.save_draft(release, title="Velkarita")
    assert titles(frontend) == ["Fees repaid"]


def test_an_alias_repeats_no_news(frontend, release):
    states.alias(release)
    assert titles(frontend) == ["Fees repaid"]


def test_all_languages_or_the_requested_one(frontend, release):
    factories.ReleaseFactory(title="Frais remboursés", translation_of=release, bare=True)
    assert titles(frontend) == ["Frais remboursés", "Fees repaid"]
    assert titles(frontend, locale="en") == ["Fees repaid"]
    assert titles(frontend, locale="fr") == ["Frais remboursés"]


def test_a_site_has_no_news_of_other_or_nested_sites(frontend, tree, release):
    from wagtail.models import Site

    factories.site("other.example")
    Site.objects.create(hostname="nested.example", root_page=tree.releases)
    assert titles(frontend, site="other.example") == []
    assert titles(frontend, site="nested.example") == ["Fees repaid"]
    assert titles(frontend) == []


def test_the_number_of_queries_is_constant(frontend, release):
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            frontend.get("/news-sitemap")
        return len(queries)

    count_queries()  # the first request of a process reads content types
    few = count_queries()
    for number in range(4):
        factories.StoryFactory(title=f"Number {number}", bare=True)
    assert count_queries() == few <= 6
