"""From a search to a confirmed sign-up: with mouse or keyboard, with and without JavaScript, on phone and desktop."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitors import Keyboard, Mouse

JOURNEYS = [(Mouse, True, 1280), (Mouse, False, 360), (Keyboard, True, 360)]
EXTENDED_JOURNEYS = [(Mouse, True, 360), (Mouse, False, 1280), (Keyboard, True, 1280), (Keyboard, False, 1280)]


def journey_param(journey, *marks):
    hand, script, width = journey
    return pytest.param(*journey, marks=marks, id=f"{hand.__name__}-{'script' if script else 'no script'}-{width}")


@pytest.mark.parametrize(
    ("hand", "script", "width"),
    [*map(journey_param, JOURNEYS), *(journey_param(journey, pytest.mark.extended) for journey in EXTENDED_JOURNEYS)],
)
def test_from_a_typing_error_to_a_confirmed_sign_up(opened, installation, hand, script, width):
    page = opened("/", width, java_script_enabled=script)
    visitor = hand(page)
    _search(page, visitor, "recruitmant", script, width)
    _narrow(page, visitor, script, width)
    visitor.follow(page.locator(".result", has_text="Press release").get_by_role("link").first)
    expect(page.locator(".page-release h1")).to_be_visible()
    expect(page.get_by_role("heading", name="Media contacts")).to_be_visible()
    related = page.locator(".related .card", has_not=page.get_by_text("Press release")).first.get_by_role("link")
    title = related.inner_text()
    visitor.follow(related)
    expect(page.locator(".page-story h1")).to_have_text(title)
    address = installation.new_address(hand.__name__.lower())
    _sign_up(page, visitor, address)
    page.goto(installation.link_in_mail(address, "confirm"))
    visitor.press(page.get_by_role("button", name="Confirm my address"))
    expect(page.get_by_role("heading", name="You are signed up")).to_be_visible()


def _search(page: Page, visitor: Mouse | Keyboard, words: str, script: bool, width: int) -> None:
    if width < 1024:
        visitor.press(page.get_by_role("button", name="Menu"))
        visitor.follow(page.get_by_role("link", name="Search", exact=True))
        expect(page.locator(".page-search h1")).to_be_visible()
    if script and width < 1024:  # on the search page, the element takes the place of the server's form
        visitor.write(words, page.get_by_role("combobox", name="Search the site"))
    else:
        visitor.write(words, page.get_by_label("Search the site"))
    visitor.press(page.get_by_role("button", name="Search", exact=True))
    expect(page.locator(".result mark").first).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("results for “recruitment”"))).to_be_visible()
    expect(page.get_by_role("link", name="Search only for “recruitmant”")).to_be_visible()


def _narrow(page: Page, visitor: Mouse | Keyboard, script: bool, width: int) -> None:
    before = page.locator(".result").count()
    if width < 1024:
        # a link beside the results of the server, a button of the element
        link, button = (page.get_by_role(role, name="Filter and sort") for role in ("link", "button"))
        visitor.follow(link.or_(button))
    visitor.tick(page.get_by_label(re.compile("^Corporate accountability")))
    if not script:
        visitor.press(page.get_by_role("button", name="Apply"))
    expect(page).to_have_url(re.compile("topic=corporate-accountability"))
    expect(page.locator(".result")).not_to_have_count(before)


def _sign_up(page: Page, visitor: Mouse | Keyboard, address: str) -> None:
    visitor.follow(page.locator(".wordmark"))  # a story may have a call to sign up in place of the form
    form = page.locator(".newsletter form")
    visitor.write(address, form.get_by_label("E-mail address"))
    visitor.tick(form.get_by_label(re.compile("I would like to receive")))
    visitor.press(form.get_by_role("button", name="Sign me up"))
    expect(page.get_by_role("heading", name="Nearly there")).to_be_visible()
