"""What starters do that are static sites: search and sign-up in the browser, and a new build after a publication."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.starters.freshness import GOAL_SECONDS, Publisher

Opened = Callable[..., Page]


@pytest.fixture(autouse=True)
def _only_static_sites(installation) -> None:
    if installation.name != "astro":
        pytest.skip("not run: it renders pages on request")


def test_search_suggests_filters_and_corrects(opened: Opened) -> None:
    page = opened("/search/")
    page.get_by_role("combobox").first.press_sequentially("recr", delay=50)
    page.locator("[role=option]").first.wait_for()
    assert violations(page) == []
    page.goto("/search/?q=recruitmant")
    page.locator("main").get_by_role("link", name="Search only for “recruitmant”").click()
    expect(page).to_have_url(re.compile("correct=false$"))
    page.locator("main").get_by_role("link", name="recruitment", exact=True).click()
    expect(page).to_have_url(re.compile("q=recruitment$"))
    page.get_by_role("checkbox", name=re.compile("^Stories")).check()
    expect(page).to_have_url(re.compile("type=story"))
    expect(page.get_by_role("checkbox", name=re.compile("^Stories"))).to_be_checked()


def test_a_visitor_signs_up_confirms_and_unsubscribes(opened: Opened, installation) -> None:
    address = installation.new_address("static")
    page = opened("/sign-up/", 360)
    submit(page, "ada at example")
    expect(page.get_by_role("alert")).to_contain_text("name@example.org")
    expect(page.get_by_label("E-mail address")).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []
    submit(page, address)
    expect(page.get_by_role("status")).to_contain_text("Nearly there")
    for step, button, done in (
        ("confirm", "Confirm my address", "You are signed up"),
        ("unsubscribe", "Unsubscribe", "You are unsubscribed"),
    ):
        page.goto(installation.link_in_mail(address, step))
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("status")).to_contain_text(done)


def submit(page: Page, address: str) -> None:
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Ways to help").check()
    page.get_by_label(re.compile("I would like")).check()
    page.get_by_role("button", name="Sign me up").click()


def test_consent_is_required_and_a_spent_link_says_so(opened: Opened) -> None:
    page = opened("/sign-up/")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_role("button", name="Sign me up").click()
    expect(page.get_by_role("alert")).to_contain_text("Please tick the box")
    page.goto("/sign-up/confirm/?token=spent")
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_role("alert")).to_have_text("This link has expired")


def test_a_published_page_appears_where_there_was_none(installation) -> None:
    address = f"{installation.site}/stories/a-page-that-appears/"
    with pytest.raises(HTTPError) as caught:
        urlopen(address)
    assert caught.value.code == 404
    caught.value.close()
    with Publisher(installation) as publisher:
        publisher.create("A page that appears", "a-page-that-appears")
        publisher.wait_until_visible(address, "A page that appears", GOAL_SECONDS[installation.name])


def test_a_new_picture_gets_its_sizes_by_a_build_of_its_own(installation) -> None:
    """They are made after the publication, and announced by a message of their own."""
    alt = "A picture that has no sizes at first"
    with_sizes = re.compile(rf'srcset="[^"]+ \d+w"[^>]*>\s*(?:<source[^>]*>\s*)*<img[^>]*alt="{alt}"')
    with Publisher(installation) as publisher:
        publisher.illustrate("annual-report-2024-published", alt)
        address = f"{installation.site}/releases/annual-report-2024-published/"
        publisher.wait_until_visible(address, with_sizes, 2 * GOAL_SECONDS[installation.name])
