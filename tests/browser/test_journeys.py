"""What visitors come for: with a mouse, with the keyboard alone, without JavaScript, on a phone and on a desk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

WIDTHS = (360, 1280)
RELEASE = "/releases/open-register-of-fishing-vessels/"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_from_a_typing_error_to_a_related_story(opened, width, script):
    page = opened("/search?q=recruitmant", width, java_script_enabled=script)
    expect(page.locator(".result mark").first).to_be_visible()
    expect(page.locator(".did-you-mean a")).to_have_text("recruitment")
    before = page.locator(".result").count()
    if width < 1024:
        page.get_by_role("link", name="Filter and order").click()
    page.get_by_label(re.compile("^Press releases")).check()
    if not script:
        page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("type=release"))
    if script and width < 1024:
        page.get_by_role("link", name="Back to the results").click()
    expect(page.locator(".result")).not_to_have_count(before)
    page.locator(".result a").first.click()
    expect(page.locator(".page-release h1")).to_be_visible()
    expect(page.get_by_role("heading", name="Media contacts")).to_be_visible()
    related = page.locator(".related .card", has_not=page.get_by_text("Press release")).first
    title = related.locator("a").inner_text()
    related.locator("a").click()
    expect(page.locator(".page-story h1")).to_have_text(title)


def test_suggestions_with_the_keyboard_alone(opened):
    page = opened("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    field = page.get_by_role("combobox", name="Search the site")
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(field).to_be_focused()
    page.keyboard.type("recr")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("recr")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile(r"//[^/]+/$"))


def test_the_skip_link_leads_to_the_content(opened):
    page = opened(RELEASE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_results_follow_the_words(opened):
    page = opened("/search")
    page.get_by_role("combobox", name="Search the site").fill("petition")
    expect(page.locator("#results-heading")).to_contain_text("petition")
    expect(page).to_have_url(re.compile("q=petition"))


def test_nothing_found_helps(opened):
    page = opened("/search?q=qqzzxxyy")
    expect(page.get_by_role("heading", name=re.compile("Nothing matches"))).to_be_visible()
    page.locator("#results .tags a").first.click()
    expect(page.locator(".result").first).to_be_visible()


def test_a_list_by_year(opened):
    page = opened("/releases/")
    page.get_by_label("Year").select_option("2024")
    page.get_by_role("button", name="Show").click()
    times = page.locator(".rows time").all_inner_texts()
    assert times
    assert all(time.endswith("2024") for time in times)


def test_the_language_switch_leads_to_the_same_page(opened):
    page = opened("/stories/a-night-on-the-quay/")
    page.get_by_role("link", name="Français").click()
    expect(page).to_have_url(re.compile("/fr/stories/"))
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(
        page.get_by_role("link", name="Rechercher").or_(page.get_by_role("button", name="Rechercher"))
    ).to_be_visible()


def test_a_release_prints_as_one_clean_page(opened):
    page = opened(RELEASE)
    page.emulate_media(media="print")
    for hidden in (".menu", ".related", ".share", ".call", ".site-footer"):
        expect(page.locator(hidden).first).to_be_hidden()
    for shown in ("h1", ".contacts", ".print-only"):
        expect(page.locator(shown).first).to_be_visible()
