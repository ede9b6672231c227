"""A record is imported into one place; pages elsewhere are neither changed nor created needlessly."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Locale, Page

from cms.demo.factories import SiteTree
from cms.page_types.home.models import HomePage, create_site
from cms.page_types.stories.models import StoryIndexPage, StoryPage


@pytest.fixture
def other_site(db: None) -> HomePage:
    """Return the home page of another site than the default one, whose first language is French."""
    return create_site("tides.example", 443, name="Tides", language="fr")


@pytest.mark.parametrize("fields", [{}, {"title": "Changed"}], ids=["unchanged", "changed"])
def test_a_record_of_another_site_is_refused(
    run: Any, write: Any, record: Any, other_site: HomePage, fields: dict[str, str]
) -> None:
    run(write(record()))
    story, indexes = StoryPage.objects.get(), StoryIndexPage.objects.count()
    for options in (("--site", "tides.example"), ("--locale", "fr"), ("--site", "tides.example", "--dry-run")):
        done = run(write(record(**fields)), *options)
        assert f"line 1: already imported into localhost:3000 (en), page {story.pk}" in done.reports
        assert "There was no" not in done.reports
    assert (StoryPage.objects.get().title, StoryIndexPage.objects.count()) == ("Story 1", indexes)
    assert run(write(record(**fields)), "--site", "localhost").code == 0


def test_a_record_below_another_page_is_refused_only_if_the_page_is_chosen(
    run: Any, write: Any, record: Any, tree: SiteTree
) -> None:
    run(write(record()))
    archive = StoryIndexPage(title="Archive", slug="archive")
    tree.home.add_child(instance=archive)
    assert "already imported into" in run(write(record()), "--under", str(archive.pk)).reports
    StoryPage.objects.get().move(archive, pos="last-child")
    changed = write(record(title="Changed"))
    assert run(changed, "--under", str(archive.pk)).counts == {"updated": 1}
    assert run(changed).counts == {"unchanged": 1}


def test_the_language_is_by_default_the_first_of_the_chosen_site(
    run: Any, write: Any, record: Any, other_site: HomePage
) -> None:
    assert run(write(record(1)), "--site", "tides.example").code == 0
    story = StoryPage.objects.get()
    assert (story.locale.language_code, story.is_descendant_of(other_site)) == ("fr", True)
    run(write(record(2)))
    assert StoryPage.objects.get(title="Story 2").locale.language_code == "en"
    run(write(record(3)), "--site", "tides.example", "--locale", "en")
    assert StoryPage.objects.get(title="Story 3").locale == Locale.objects.get(language_code="en")


def test_nothing_is_created_for_invalid_records(run: Any, write: Any, record: Any) -> None:
    pages = Page.objects.count()
    done = run(write(record(kind="of another world"), "{"))
    assert (done.code, Page.objects.count()) == (1, pages)
