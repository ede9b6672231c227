"""Single features of the site: suggestions, lists, languages, printing, donations."""

from __future__ import annotations

import re

import pytest
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


def test_the_search_page_shows_results_without_loading_again(opened):
    page = opened("/search")
    page.evaluate("window.notReloaded = true")
    page.get_by_role("combobox", name="Search the site").fill("petition")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="results for “petition”")).to_be_visible()
    expect(page).to_have_url(re.compile("q=petition"))
    assert page.evaluate("window.notReloaded")


def test_a_filter_beside_the_results_of_the_server_applies_at_once(opened):
    page = opened("/search?q=register")
    page.get_by_label(re.compile("^Press releases")).check()
    expect(page).to_have_url(re.compile("type=release"))
    expect(
        page.locator("clarion-search").get_by_role("link", name=re.compile("register", re.IGNORECASE)).first
    ).to_be_visible()


@pytest.mark.parametrize("script", ["site", "clarion-search"])
def test_a_filter_that_is_chosen_before_the_scripts_have_loaded_applies_too(opened, script):
    page, held = opened("/"), []
    address = f"**/assets/{script}-*.js"
    page.route(address, lambda route: held.append(route))
    with page.expect_request(address):
        page.goto("/search?q=register", wait_until="commit")
    page.get_by_label(re.compile("^Press releases")).check()
    for route in held:
        route.continue_()
    expect(page).to_have_url(re.compile("type=release"))
    expect(page.locator("clarion-search").get_by_role("link", name=re.compile("register", re.I)).first).to_be_visible()


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}], ids=["scripts", "no scripts"])
def test_a_filter_from_the_words_is_removed_by_one_click_and_the_others_stay(opened, options):
    page = opened("/search?q=press+releases+about+fishing+since+2024", **options)
    chips = page.get_by_role("list", name="Chosen filters").get_by_role("link")
    expect(chips).to_have_count(2)
    expect(page.get_by_label(re.compile("^Press releases"))).to_be_disabled()
    chips.filter(has_text="Published since").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"literal=since\+2024"))
    expect(chips).to_have_count(1)
    expect(chips).to_have_accessible_name("Remove the filter “Kind: Press releases”")
    page.get_by_label(re.compile("^Fishing and seafood")).check()
    if options:
        page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"literal=since\+2024.*topic=|topic=.*literal=since\+2024"))


def test_a_visitor_who_types_a_task_gets_there(opened):
    page = opened("/search?q=press+contact")
    page.get_by_role("region", name="What you can do").get_by_role("link", name="Press contact").click()
    expect(page).to_have_url(re.compile("/press/$"))


def test_results_of_another_language_are_marked(opened):
    page = opened("/fr/search?q=children")
    expect(page.get_by_text("peu ou pas de résultats en français")).to_be_visible()
    result = page.locator(".result").first
    expect(result.locator(".language")).to_have_text("en anglais")
    expect(result.locator("h3 [lang=en]")).to_be_visible()


def test_a_search_without_results_offers_topics_and_calls_to_action(opened):
    page = opened("/search?q=qqzzxxyy")
    expect(page.get_by_role("heading", name=re.compile("Nothing matches"))).to_be_visible()
    expect(page.get_by_role("region", name="What you can do").get_by_role("link").first).to_be_visible()
    page.locator("#results .tags a").first.click()
    expect(page.locator(".result").first).to_be_visible()


def test_an_embedded_page_is_loaded_after_the_visitor_agrees(opened):
    page = opened("/stories/a-phone-that-listens/")
    button = page.get_by_role("button", name="Show content from www.openstreetmap.org")
    expect(page.get_by_text("learns your IP address")).to_be_visible()
    assert len(page.frames) == 1
    page.route("https://www.openstreetmap.org/**", lambda route: route.fulfill(body="<h1>A map</h1>"))
    button.click()
    expect(page.frame_locator("iframe").get_by_role("heading")).to_have_text("A map")
    expect(page.locator("iframe")).to_have_attribute("title", re.compile("^Map: phone checks"))
    expect(page.locator("iframe")).to_be_focused()
    expect(button).to_have_count(0)


def test_without_javascript_an_embedded_page_is_a_link(opened):
    page = opened("/stories/a-phone-that-listens/", java_script_enabled=False)
    expect(page.get_by_role("link", name="Open at www.openstreetmap.org")).to_be_visible()
    expect(page.get_by_role("button", name="Show content")).to_be_hidden()
    expect(page.locator(".embed .muted")).to_be_hidden()


def test_a_recording_can_be_played_and_is_loaded_only_then(opened):
    player = opened("/stories/a-phone-that-listens/").locator("audio")
    assert player.evaluate("(audio) => audio.networkState === audio.NETWORK_IDLE && Number.isNaN(audio.duration)")
    assert player.evaluate("async (audio) => { audio.muted = true; await audio.play(); return audio.duration; }") > 3


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
    expect(page.get_by_role("button", name="Rechercher", exact=True)).to_be_visible()


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
    assert left["x"] + left["width"] <= right["x"]
    for one, amounts in ((once, ["£20", "£50", "£100", "£250"]), (monthly, ["£5", "£10", "£20", "£40"])):
        assert [text.split()[0] for text in one.locator(".button-amount").all_inner_texts()] == amounts
    expect(monthly.locator(".button-amount").first).to_have_attribute("href", re.compile("amount=5$"))


def test_the_link_can_be_copied(opened):
    page = opened(RELEASE, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".share-status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith(RELEASE)


def test_the_menu_of_phones_opens_and_closes_without_a_script(opened):
    page = opened("/", 360, java_script_enabled=False)
    expect(page.get_by_role("link", name="Releases", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="Releases", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Français")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("link", name="Releases", exact=True)).to_be_hidden()


def test_the_header_has_the_button_that_editors_chose(opened):
    for width in (360, 1280):
        button = opened("/", width).get_by_role("banner").get_by_role("link", name="Donate")
        expect(button).to_be_in_viewport()
        expect(button).to_have_attribute("href", "/take-action/give-monthly/")


def test_one_sign_up_at_most(opened):
    """Errors, searches and calls to action do not ask for an address; nothing is chosen in advance."""
    for path, count in {
        "/": 1,
        RELEASE: 1,
        "/sign-up": 1,
        "/nothing/": 0,
        "/search": 0,
        "/take-action/give-monthly/": 0,
    }.items():
        page = opened(path)
        assert page.get_by_label("E-mail address").count() == count, path
        assert page.locator("input[type=checkbox]:checked").count() == 0, path


def test_the_menu_links_to_the_donor_portal(opened):
    expect(opened("/").locator(".menu").get_by_role("link", name="Your giving")).to_have_attribute(
        "href", re.compile("^https://giving")
    )
