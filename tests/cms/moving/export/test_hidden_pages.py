"""A public export has nothing of hidden pages, and an export of everything has them as drafts.

The tests share the site. Other tests of exports are in modules of their own, because an export contains the whole site.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.core.visibility import visible_now
from cms.demo.factories import states
from cms.page_types.stories.models import StoryPage
from tests.cms.api.canaries import STEM, CanarySite, build_canary_site

from .conftest import empty_site, read_everything

# Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
pytestmark = [pytest.mark.journey, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


def unpublish(page: Any) -> None:
    states.unpublish(page)


def expire(page: Any) -> None:
    StoryPage._meta.get_field("expire_at").model.objects.filter(pk=page.pk).update(
        expire_at=timezone.now() - timedelta(hours=1)
    )


def restrict(page: Any) -> None:
    states.restrict(page)


@pytest.fixture(scope="module")
def module_site(module_database: None) -> CanarySite:
    return build_canary_site()


@pytest.fixture
def site(module_site: CanarySite, db: None) -> CanarySite:
    return module_site  # tests read its pages again


def test_a_public_export_has_the_texts_and_files_of_public_pages(site: CanarySite, export: Any) -> None:
    written = read_everything(export())
    for word in ("releasetitle", "storybody", "actionprompt", "standardcaption", "releasefile", "storydescription"):
        assert f"{STEM}{word}" in written
    assert "Only for readers." in written
    assert f'"title":"{STEM}storypicture"' not in written  # titles of pictures are for editors


@pytest.mark.few(2)
@pytest.mark.parametrize("hide", [unpublish, expire, restrict])
def test_a_public_export_has_nothing_of_hidden_pages(
    site: CanarySite, export: Any, hide: Callable[[Any], None]
) -> None:
    for page in site.subjects.values():
        hide(states.reload_page(page))
    written = read_everything(export())
    assert ("Below" in written) == (hide is not restrict)  # a page under a hidden one
    assert STEM not in written
    assert "Only for readers." not in written


def test_a_hidden_page_is_not_visible_after_an_import_of_everything(
    site: CanarySite, export: Any, import_all: Any
) -> None:
    story, release = (states.reload_page(site.subjects[kind]) for kind in ("story", "release"))
    states.unpublish(story)
    states.restrict(release)
    directory = export("--everything")
    assert f"{STEM}storytitle" in read_everything(directory)
    slugs = set(visible_now().values_list("slug", flat=True))
    empty_site()
    assert " failed" not in import_all(directory)
    imported = set(visible_now().values_list("slug", flat=True))
    assert {slug for slug in imported if not slug.startswith("localhost")} <= slugs
    assert f"{STEM}storyslug" not in imported
