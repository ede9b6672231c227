"""Single features of the site: suggestions, lists, languages, printing, donations."""

from __future__ import annotations

import re

from playwright.sync_api import expect

RELEASE = "/releases/open-register-of-fishing-vessels/"


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


def test_results_update_while_typing(opened):
    page = opened("/search")
    page.get_by_role("combobox", name="Search the site").fill("petition")
    expect(page.locator("#results-heading")).to_contain_text("petition")
    expect(page).to_have_url(re.compile("q=petition"))


def test_a_search_without_results_offers_topics(opened):
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


def test_print_styles_hide_navigation(opened):
    page = opened(RELEASE)
    page.emulate_media(media="print")
    for hidden in (".menu", ".related", ".share", ".call", ".site-footer"):
        expect(page.locator(hidden).first).to_be_hidden()
    for shown in ("h1", ".contacts", ".print-only"):
        expect(page.locator(shown).first).to_be_visible()


def test_a_release_prints_on_one_page(opened):
    """Count the page objects of the PDF."""
    sheet = opened(RELEASE).pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) == 1


def test_one_off_and_monthly_donations_are_side_by_side(opened):
    page = opened(RELEASE)
    once, monthly = (page.locator(f".calls-pair .call-{kind}") for kind in ("give_once", "give_monthly"))
    left, right = once.bounding_box(), monthly.bounding_box()
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    for one, amounts in ((once, ["£20", "£50", "£100", "£250"]), (monthly, ["£5", "£10", "£20", "£40"])):
        assert [text.split()[0] for text in one.locator(".button-amount").all_inner_texts()] == amounts
    expect(monthly.locator(".button-amount").first).to_have_attribute("href", re.compile("amount=5$"))


def test_the_link_can_be_copied(opened):
    page = opened(RELEASE, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith(RELEASE)


def test_the_menu_links_to_the_donor_portal(opened):
    expect(opened("/").locator(".menu").get_by_role("link", name="Your giving")).to_have_attribute(
        "href", re.compile("^https://giving")
    )
