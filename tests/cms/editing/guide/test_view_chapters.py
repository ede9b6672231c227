"""Each view of the admin with a heading has a chapter, to which its help menu leads."""

from __future__ import annotations

import logging
from fnmatch import fnmatchcase

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from cms.editing.guide.chapters import FOLDERS, get_chapters
from cms.editing.guide.view_chapters import FIRST_CHAPTER, VIEWS_OF_CHAPTERS, find_chapter
from tests.cms.accounts.users.permission_walk.arguments import build_arguments, build_query, get_subject
from tests.cms.accounts.users.permission_walk.fixtures import AdminSite, build_admin_site
from tests.cms.accounts.users.permission_walk.routes import Route, admin_routes
from tests.cms.editing.branding.visible_text import read_headings


@pytest.fixture(scope="module")
def site(module_tree) -> AdminSite:
    return build_admin_site(module_tree)


@pytest.fixture
def without_logs():
    """Disable logging during a test: refused requests are logged."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def open_view(site: AdminSite, route: Route) -> str:
    """Return the HTML that an administrator gets; empty for what is no page of HTML."""
    page, file = site.page("live", "A"), site.files.get(("own upload", "A", get_subject(route)))
    try:
        url = reverse(route.name, kwargs=build_arguments(route, site, page, file)) + build_query(route, page)
    except NoReverseMatch:
        return ""
    with transaction.atomic():
        response = site.clients["A"].get(url)
        is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
        html = response.content.decode() if is_page and not response.streaming else ""
        transaction.set_rollback(True)
    return html


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_each_view_with_a_heading_has_a_chapter_to_which_its_help_menu_leads(site, without_logs):
    missing, astray, opened = [], [], 0
    for route in admin_routes():
        html = open_view(site, route)
        if "clarion-view-chapter" not in html or not any(read_headings(html.encode())):
            continue
        opened += 1
        chapter = find_chapter(route.name)
        if chapter is None:
            missing.append(str(route))
        elif f'"{reverse("guide_chapter", args=[chapter])}"' not in html:
            astray.append((str(route), chapter))
    assert missing == []
    assert astray == []
    assert opened > 150


@pytest.mark.parametrize("language", FOLDERS)
def test_each_chapter_of_a_view_is_in_both_languages(language):
    slugs = {chapter.slug for chapter in get_chapters(language)}
    assert {FIRST_CHAPTER, *VIEWS_OF_CHAPTERS} - slugs == set()


def test_each_name_of_the_table_is_that_of_a_view():
    views = {route.name for route in admin_routes()}
    names = [name for names in VIEWS_OF_CHAPTERS.values() for name in names.split()]
    assert [name for name in names if not any(fnmatchcase(view, name) for view in views)] == []


@pytest.mark.parametrize(
    ("view", "chapter"),
    [
        ("wagtailadmin_pages:edit", "write-a-release"),
        ("wagtailadmin_pages:history", "page-state"),
        ("wagtailsnippets_search_rules_taskrule:edit", "tasks"),
        ("wagtailsnippets_search_rules_synonymrule:edit", "search-rules"),
        ("journalist_imports:index", "import-journalists"),
        ("view_of_a_project", None),
    ],
)
def test_the_longest_name_that_matches_decides(view, chapter):
    assert find_chapter(view) == chapter
