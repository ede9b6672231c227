"""Every view of the admin: accessibility, small windows, one heading that people see, and French without English words.

The views and their content are those of the walk over all permissions; `make test` takes some of them, the extended
run all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real
from playwright.sync_api import Page
from wagtail.users.models import UserProfile

from cms.demo import factories
from search.tasks.words import read_words
from tests.cms.accounts.users.permission_walk.fixtures import build_admin_site

from .admin_walk import FIND_CUT_OFF, FIND_HEADINGS, FIND_TEXTS, AdminBrowser, AdminView, list_views
from .axe import violations
from .conftest import CHROMIUM

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

DEFAULT_VIEWS = {
    "guide",
    "wagtailadmin_home",
    "calendar",
    "dead_links",
    "mailings:edit",
    "wagtailadmin_explore",
    "wagtailadmin_pages:edit",
    "wagtailadmin_pages:preview_on_edit",
    "wagtailsnippets_topics_topic:edit",
    "wagtailimages:index",
    "search_analytics",
    "system_status",
}
# Addresses, times, files, versions, names in the code, and facts of the audit trail.
DATA = re.compile(
    r"https?://|^/[\w/-]*$|@|\d{4}|\.\w{2,4}$|^\d+\.\d+|SQLite|PostgreSQL|^\w+\.\w+(?:, \w+\.\w+)*$|^\w+: \[?\d+\]?$"
)
WIDTHS = (1280, 800)
MIN_PASSAGE = 20  # characters; a shorter text may be a word of the admin that also stands in a written text
# Wagtail's form of a page has two toolbars of one name, and its upload of several files a field without one.
WAGTAIL_FAULTS = ('landmark-unique: <nav aria-label="Actions"', 'label: <input id="fileupload"')
WAIT = "() => new Promise(done => requestIdleCallback(done, { timeout: 2000 }))"
# Words that are the same in both languages, and names of products.
NAMES = {"Clarion", "larion", "Django", "Python", "Wagtail", "English", "Français", "français", "localtime"}
SAME_WORDS = {
    *NAMES,
    *("Cache", "Expressions", "Licence", "Logo", "Navigation", "Note", "Notes", "Permanent", "Port", "Portrait"),
    *("Position", "Possible", "Publication", "Slug", "section"),
}
# The same in both languages.
COUNTS = re.compile(
    r"\d+ (?:pages?|images?|documents?|sites?|navigations?|webhooks?)|Webhook: .*|Clarion \d.*|[Pp]age \(?\d+\)?"
)


@dataclass
class Findings:
    """What was seen in each view."""

    accessibility: dict[str, list[str]] = field(default_factory=dict)
    cut_off: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    headings: dict[str, list[str]] = field(default_factory=dict)
    english: dict[str, set[str]] = field(default_factory=dict)


@pytest.fixture(
    scope="module", params=["some views", pytest.param("all views", marks=pytest.mark.extended)], ids=lambda one: one
)
def findings(request, site_packages, module_tree) -> Findings:
    """Look at views as an administrator in English and in French."""
    if CHROMIUM is None:
        pytest.skip("not run: Chromium is not installed")
    site = build_admin_site(module_tree)
    names = DEFAULT_VIEWS if request.param == "some views" else None
    client, french_client = site.clients["A"], log_in_in_french()
    views = list(list_views(site, client, names))
    found, written = Findings(), read_written_texts()
    with AdminBrowser(CHROMIUM) as browser:
        english, french = browser.open_window(client), browser.open_window(french_client, locale="fr")
        for view in views:
            browser.run(look, english, french, view, found, written)
    return found


def log_in_in_french() -> Client:
    user = factories.UserFactory(username="amina", groups=["Administrators"])
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "fr"})
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def look(english: Page, french: Page, view: AdminView, found: Findings, written: set[str]) -> None:
    for width in WIDTHS:
        english.set_viewport_size({"width": width, "height": 800})
        english.goto(view.address)
        english.evaluate(WAIT)
        found.cut_off[view.name, width] = english.evaluate(FIND_CUT_OFF)
        if width == WIDTHS[0]:
            found.headings[view.name] = english.evaluate(FIND_HEADINGS)
            faults = violations(english, "main" if english.locator("main").count() else None)
            found.accessibility[view.name] = [one for one in faults if not one.startswith(WAGTAIL_FAULTS)]
            texts = set(english.evaluate(FIND_TEXTS))
    french.goto(view.address)
    french.evaluate(WAIT)
    same = texts & set(french.evaluate(FIND_TEXTS))
    found.english[view.name] = {text for text in same if is_english(text, written)}


def read_written_texts() -> set[str]:
    """Return what people have written: the texts in all tables but those of Django's names, and the words of tasks."""
    found = {
        text for words in read_words("en").tasks.values() for text in (words.label, *words.expressions, *words.alone)
    }
    found = {text.strip('"*') for text in found}
    for model in set(apps.get_models()) - {Permission}:
        for column in model._meta.concrete_fields:
            if isinstance(column, (CharField, TextField, JSONField)):
                for value in model._default_manager.values_list(column.name, flat=True)[:500]:
                    found.update(_list_texts(value))
    return {" ".join(text.split()) for text in found if len(text) > 2}


def is_written(text: str, written: set[str]) -> bool:
    """Return whether people have written the text, also shortened, or with a sign before or a language after it."""
    words = re.sub(r"^[:↳]\s*|, (?:English|Français)$", "", text).removesuffix("…").strip()
    is_passage = len(words) >= MIN_PASSAGE and any(words in one for one in written)
    return words in written or is_passage or all(word in written for word in words.split(", "))


def _list_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _list_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _list_texts(inner)
    elif hasattr(value, "raw_data"):
        yield from _list_texts(json.loads(json.dumps(list(value.raw_data))))


def is_english(text: str, written: set[str]) -> bool:
    """Return whether a text that is the same in both languages should have been translated."""
    if (
        is_written(text, written)
        or text in SAME_WORDS
        or COUNTS.fullmatch(text)
        or not re.search(r"[a-z]{3}", text)
        or DATA.search(text)
    ):
        return False
    with translation.override("fr"):
        catalogue = trans_real.catalog()._catalog
    return catalogue.get(text) != text


def test_no_view_has_accessibility_violations(findings):
    assert {name: found for name, found in findings.accessibility.items() if found} == {}


def test_nothing_is_cut_off_or_overlaps_at_1280_and_at_800_pixels(findings):
    assert {place: found for place, found in findings.cut_off.items() if found} == {}


def test_each_view_has_one_heading_that_people_see(findings):
    assert {name: found for name, found in findings.headings.items() if len(found) != 1} == {}


def test_each_view_is_french_for_people_who_have_chosen_french(findings):
    assert {name: sorted(found) for name, found in findings.english.items() if found} == {}
