"""Help in the form of a release while an editor writes. Nothing in these tests is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import violations
from tests.browser.conftest import page_id
from tests.browser.staff import StaffMember

LONG_HEADLINE = (
    "Harbour pilots win the right to refuse unsafe tows after four years of dispute with the port authority of Meridane"
)


@pytest.fixture
def writer(chromium, installation) -> Iterator[StaffMember]:
    """Return a writer with the form of a new release open."""
    member = StaffMember(chromium, installation, "writer")
    releases = page_id(installation, "/releases/")
    member.page.goto(f"/admin/pages/add/press_releases/releasepage/{releases}/")
    yield member
    member.context.close()


def test_the_headline_has_a_counter_and_a_warning_if_it_is_too_long(writer):
    headline = writer.field("Headline")
    described = writer.page.locator(f"#{headline.get_attribute('id')}-length")
    headline.fill("Pilots win")
    expect(described).to_have_text("10 of 90 characters")
    headline.fill(LONG_HEADLINE)
    expect(described).to_have_text(f"{len(LONG_HEADLINE)} characters; at most 90 are recommended")
    message = writer.page.locator("[aria-live=polite]", has_text="Longer than 90 characters.")
    expect(message.first).to_be_attached()
    assert described.get_attribute("id") in headline.get_attribute("aria-describedby")


def test_a_region_fills_empty_fields_and_offers_to_replace_others(writer):
    page = writer.page
    expect(writer.field("Dateline place")).to_have_value("London")  # the default of new releases
    writer.open_tab("Context")
    page.get_by_role("checkbox", name="East Africa").check()
    expect(page.get_by_role("status").filter(has_text="Filled in for East Africa")).to_be_visible()
    writer.open_tab("Story")
    expect(writer.field("Dateline place")).to_have_value("Nairobi")
    writer.field("Dateline place").fill("Kisumu")
    writer.open_tab("Context")
    page.get_by_role("checkbox", name="East Africa").uncheck()
    page.get_by_role("checkbox", name="West Africa").check()
    offer = page.get_by_role("status").filter(has_text="For West Africa")
    expect(offer).to_contain_text("Dakar")
    assert hidden_field_value(page, "dateline") == "Kisumu"  # an edited value is kept
    offer.get_by_role("button").press("Enter")
    assert hidden_field_value(page, "dateline") == "Dakar"


def test_a_quote_takes_role_and_organisation_of_the_chosen_person(writer):
    body = writer.add_block("Quote")
    body.get_by_role("button", name="Choose person").click()
    writer.page.get_by_role("dialog").get_by_role("link", name="Suda Phanomrit").click()
    expect(writer.field("Speaker")).to_have_value("Suda Phanomrit")
    expect(writer.field("Role")).to_have_value("Organiser")
    expect(writer.field("Organisation")).to_have_value("Kuala Merpati Fishers’ Association")


def test_an_answer_about_regions_that_are_no_longer_chosen_fills_in_nothing(writer):
    page = writer.page
    writer.open_tab("Context")
    with first_held(page, "**/releases/defaults/**") as answer:
        page.get_by_role("checkbox", name="East Africa").check()
        page.get_by_role("checkbox", name="East Africa").uncheck()
        page.get_by_role("checkbox", name="West Africa").check()
        expect(page.get_by_role("status").filter(has_text="Filled in for West Africa")).to_be_visible()
        answer()
    expect(page.get_by_role("status").filter(has_text="East Africa")).to_have_count(0)
    assert hidden_field_value(page, "dateline") == "Dakar"


def test_an_answer_about_a_person_who_is_no_longer_chosen_fills_in_nothing(writer):
    body = writer.add_block("Quote")
    dialog = writer.page.get_by_role("dialog")
    with first_held(writer.page, "**/people/*/quoted/") as answer:
        body.get_by_role("button", name="Choose person").click()
        dialog.get_by_role("link", name="Suda Phanomrit").click()
        body.get_by_role("button", name="Actions").last.click()
        writer.page.get_by_role("button", name="Choose another person").click()
        dialog.get_by_role("link", name="Thandeka Mirovu").click()
        expect(writer.field("Speaker")).to_have_value("Thandeka Mirovu")
        answer()
    expect(writer.field("Speaker")).to_have_value("Thandeka Mirovu")


@contextmanager
def first_held(page: Page, pattern: str) -> Iterator[Callable[[], None]]:
    """Hold the first request to these URLs until the yielded function is called, which waits for the scripts."""
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    def answer() -> None:
        with page.expect_response(held[0].request.url) as response:
            held[0].continue_()
        response.value.finished()
        page.evaluate("() => new Promise((done) => setTimeout(done))")

    page.route(pattern, hold_first)
    yield answer
    page.unroute(pattern)


def test_a_finding_links_to_its_field_by_keyboard(writer):
    writer.write("Headline", "Pilots win")
    panel = writer.open_panel("Toggle checks")
    finding = panel.get_by_role("button", name="Go to the field: ").filter(has_text="Go to the field").first
    expect(finding).to_be_visible()
    expect(panel).to_contain_text("standfirst")
    panel.get_by_role("button", name="standfirst").press("Enter")
    expect(writer.page.locator("[name=summary]")).to_be_focused()
    assert violations(writer.page, "[data-side-panel=checks]") == []
    writer.page.keyboard.type("A court rules that no pilot may be dismissed for turning back a vessel.")
    expect(panel.get_by_role("button", name="standfirst")).to_have_count(0)


def hidden_field_value(page: Page, name: str) -> str:
    return page.locator(f"[name={name}]").input_value()
