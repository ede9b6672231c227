"""The words of restricted drafts at every URL of the admin: found by their team, and by nobody else."""

from __future__ import annotations

import logging
import re
from collections import defaultdict

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.garbage import collected_garbage
from tests.markers import mark_extended

from .canaries import OUTSIDERS, STEM, SUBJECTS, build_site, get_hidden_subjects
from .crawl import ROUTES, build_urls, find_canaries, find_url, is_about_a_page, read_text

# Wagtail leaves temporary files of pictures to the garbage collector.
pytestmark = [pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"), pytest.mark.slow]


ABSENT = 987_654
# Tokens and times that differ in every response.
CHANGING = re.compile(r"[A-Za-z0-9]{32,64}|nonce[-=]\S+|'(expires|content-length)': '[^']*'")


@pytest.fixture(scope="module")
def site(module_tree):
    return build_site(module_tree)


@pytest.fixture(autouse=True)  # the requests cause hundreds of refusals, each of which is logged
def without_logs():
    """Disable logging during a test."""
    logging.disable(logging.CRITICAL)
    with collected_garbage():
        yield
    logging.disable(logging.NOTSET)


def find_leaks(site, name, urls):
    """Return the canaries that the user must not see, by URL, and the URLs that failed."""
    leaks = defaultdict(set)
    for url in urls:
        response = site.clients[name].get(url)
        if found := find_canaries(response, get_hidden_subjects(name)):
            leaks[url] |= found
        if response.status_code >= 500:
            leaks[url].add(f"{response.status_code}")
    return dict(leaks)


def test_an_editor_outside_the_team_finds_no_word_at_the_urls_about_pages(site):
    assert find_leaks(site, "editor", build_urls(site, ("team",), only_pages=True)) == {}


@pytest.mark.extended
@pytest.mark.parametrize("name", [*OUTSIDERS, "member", "owner"])
def test_nobody_outside_the_team_finds_a_word_at_any_url(site, name):
    assert find_leaks(site, name, build_urls(site, SUBJECTS)) == {}


@pytest.mark.parametrize("name", mark_extended(["named", "administrator"], except_for=["named"]))
def test_the_team_and_administrators_find_every_restricted_draft(site, name):
    client, releases = site.clients[name], site.subjects["team"].get_parent()
    month = f"{timezone.localdate():%Y-%m}"
    urls = {
        reverse("wagtailadmin_explore", args=[releases.pk]): ("team", "embargo"),
        reverse("wagtailadmin_choose_page_child", args=[releases.pk]): ("team", "embargo"),
        f"{reverse('wagtailadmin_choose_page_search')}?q={STEM}team": ("team",),
        f"{reverse('wagtailadmin_pages:search')}?q={STEM}child": ("child",),
        reverse("wagtailadmin_reports:site_history"): ("team", "embargo", "parent", "child"),
        f"{reverse('wagtailadmin_reports:locked_pages')}?export=csv": ("team", "parent", "child"),
        reverse("wagtailadmin_pages:edit", args=[site.subjects["team"].pk]): ("team",),
        reverse("wagtailadmin_pages:edit", args=[site.mentioning.pk]): ("team", "embargo", "parent", "child"),
        f"{reverse('calendar')}?view=list&month={month}": ("embargo",) if timezone.localdate().day < 28 else (),
    }
    for url, subjects in urls.items():
        text = read_text(client.get(url))
        missing = [subject for subject in subjects if f"{STEM}{subject}title" not in text]
        assert (url, missing) == (url, [])


def test_a_hidden_page_is_answered_like_a_missing_one(site):
    client, hidden = site.clients["editor"], site.subjects["team"]
    differences, compared = [], 0
    for route in filter(is_about_a_page, ROUTES):
        url = find_url(route, site, hidden)
        if url is None or f"/{hidden.pk}/" not in url:
            continue
        for method in (client.get, client.post):
            responses = [_normalise(method(url.replace(f"/{hidden.pk}/", f"/{pk}/")), pk) for pk in (hidden.pk, ABSENT)]
            compared += 1
            if responses[0] != responses[1]:
                differences.append(url)
    assert (differences, compared > 80) == ([], True)


def _normalise(response, pk):
    return response.status_code, CHANGING.sub("", re.sub(rf"/{pk}\b", "/page", read_text(response)))
