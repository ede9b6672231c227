"""What visitors and editors do on every starter. `make starters` runs it; it is not part of the test suite.

A starter may render on request or be a static site, so these tests only use what both can do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.visitors import Keyboard, Mouse

RELEASE = "/releases/open-register-of-fishing-vessels/"
CORRECTED = "/releases/recruitment-fees-repaid-to-deckhands/"
WITHDRAWN = "/releases/harbour-fund-doubles-its-grants/"
PAGES = {
    "home": "/",
    "releases": "/releases/",
    "release": RELEASE,
    "stories": "/stories/",
    "story": "/stories/five-years-of-paying-back/",
    "all blocks": "/stories/a-phone-that-listens/",
    "actions": "/take-action/",
    "action": "/take-action/give-monthly/",
    "petition": "/take-action/petition-open-vessel-register/",
    "person": "/farida-hesmani/",
    "standard": "/about/",
    "press room": "/press/",
    "corrected release": CORRECTED,
    "withdrawn release": WITHDRAWN,
    "search": "/search/?q=recruitmant",
    "nothing found": "/search/?q=qqzzxxyy",
    "task": "/search/?q=press+contact",
    "filters from words": "/search/?q=press+releases+about+fishing+since+2024",
    "results in another language": "/fr/search/?q=children",
    "not found": "/nothing-here/",
    "french": "/fr/",
    "french release": "/fr/releases/rapport-annuel-2025/",
    "sign-up": "/sign-up/",
}
SCHEMES = [(360, "light"), (768, "light"), (1280, "dark")]

Opened = Callable[..., Page]


def find_violations(page: Page) -> list[str]:
    """Return what axe finds when no search is running, whose old results are pale."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    return violations(page)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize(("width", "scheme"), SCHEMES)
def test_a_page_is_accessible_and_fits_the_screen(opened: Opened, path: str, width: int, scheme: str) -> None:
    page = opened(path, width, color_scheme=scheme)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert find_violations(page) == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_written_from_right_to_left_is_accessible_and_fits_the_screen(
    opened: Opened, path: str, width: int
) -> None:
    page = opened(path, width)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert find_violations(page) == []


@pytest.mark.parametrize(
    ("visitor", "options"),
    [(Mouse, {}), (Keyboard, {}), (Mouse, {"java_script_enabled": False})],
    ids=["mouse", "keyboard", "without JavaScript"],
)
def test_a_visitor_reads_a_release_and_finds_the_petition(opened: Opened, visitor: type, options: dict) -> None:
    page = opened("/", **options)
    reader = visitor(page)
    reader.follow(page.get_by_role("link", name="Releases").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Releases")
    reader.follow(page.locator("main").get_by_role("link", name=re.compile("Open register names")).first)
    expect(page).to_have_url(re.compile(f"{RELEASE}$"))
    expect(page.get_by_role("main")).to_contain_text("Jakarta")  # Next.js keeps earlier pages, hidden
    expect(page.get_by_role("link", name="Sign the petition").first).to_be_visible()


def test_a_person_is_shown_with_what_they_said_and_wrote(opened: Opened) -> None:
    main = opened(PAGES["person"]).locator("main")
    expect(main.get_by_role("heading", name="In their own words")).to_be_visible()
    expect(main.locator(".quote")).to_have_count(6)
    expect(main.get_by_role("link", name="Notes on an autumn of hearings").first).to_be_visible()


def test_a_release_offers_its_press_kit(opened: Opened) -> None:
    page = opened(RELEASE)
    kit = page.get_by_role("region", name="Press kit")
    archive = kit.get_by_role("link", name="Everything in one ZIP")
    answer = page.request.get(archive.get_attribute("href") or "")
    assert answer.ok
    assert answer.body().startswith(b"PK")
    expect(kit.get_by_text("Picture for print").first).to_be_visible()


def test_the_press_room_has_no_date_and_names_each_picture_to_download(opened: Opened) -> None:
    main = opened(PAGES["press room"]).get_by_role("main")
    expect(main.locator(".heading time")).to_have_count(0)
    expect(main.locator("figure").get_by_role("img")).not_to_have_count(0)
    for picture in main.locator("figure").get_by_role("img").all():
        link = main.get_by_role("link", name=re.compile(f"^Download ?: {picture.get_attribute('alt')}$"))
        assert link.get_attribute("href")


def test_a_correction_leads_to_the_versions_and_to_what_differs(opened: Opened) -> None:
    page = opened(CORRECTED, 360)
    expect(page.locator(".correction")).to_contain_text("Nine of eleven buyers have kept their promise")
    page.get_by_role("link", name="Earlier versions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Versions of this page")
    assert find_violations(page) == []
    page.get_by_role("link", name="Compare with version 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 compared with version 2")
    expect(page.locator("main del").filter(has_text="Nine")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert find_violations(page) == []


def test_a_withdrawn_page_is_gone_and_says_why(installation) -> None:
    with pytest.raises(HTTPError) as caught:
        fetch(installation.site + WITHDRAWN)
    assert caught.value.code == 410
    with caught.value as answer:
        html = answer.read().decode()
    assert "<p>We have asked the newsrooms" in html
    assert "Withdrawn on <time" in html
    assert "noindex" in html


def test_a_petition_says_how_much_of_its_goal_is_reached(opened: Opened) -> None:
    main = opened(PAGES["petition"]).locator("main")
    expect(main.get_by_role("progressbar").first).to_have_accessible_name("18,412 of 25,000")
    expect(main.get_by_text("18,412 of 25,000").first).to_be_visible()


def test_an_embedded_page_is_loaded_after_the_visitor_agrees(opened: Opened) -> None:
    page = opened(PAGES["all blocks"])
    expect(page.get_by_role("button", name="Show content from www.openstreetmap.org")).to_be_visible()
    assert len(page.frames) == 1
    page.route("https://www.openstreetmap.org/**", lambda route: route.fulfill(body="<h1>A map</h1>"))
    page.get_by_role("button", name="Show content from www.openstreetmap.org").click()
    expect(page.frame_locator("iframe").get_by_role("heading")).to_have_text("A map")
    page = opened(PAGES["all blocks"], java_script_enabled=False)
    expect(page.get_by_role("link", name="Open at www.openstreetmap.org")).to_be_visible()
    expect(page.get_by_role("button", name="Show content")).to_have_count(0)


def test_a_video_elsewhere_is_a_link_below_its_poster_with_a_transcript(opened: Opened) -> None:
    page = opened(PAGES["all blocks"])
    link = page.get_by_role("link", name=re.compile("What happens in a phone check"))
    expect(link).to_have_attribute("href", "https://video.commonlantern.example/watch/phone-check")
    video = page.locator("section").filter(has=link)
    expect(video.get_by_role("img")).to_be_visible()
    video.get_by_text("Transcript").click()
    expect(video.get_by_text("system diary")).to_be_visible()


def test_tables_figures_galleries_files_and_links_are_shown(opened: Opened) -> None:
    main = opened("/releases/annual-report-2025-published/").get_by_role("main")
    expect(main.get_by_role("region", name="The year 2025 in figures").get_by_role("columnheader")).to_have_count(3)
    expect(main.get_by_role("link", name="Annual report 2025 (PDF)", exact=True).first).to_be_visible()
    main = opened("/stories/legal-clinic-day-nairobi/").get_by_role("main")
    expect(main.locator(".gallery").get_by_role("img")).to_have_count(2)
    expect(main.locator(".statistic").get_by_role("link", name="Clinic register, 10 February 2024")).to_be_visible()
    main = opened("/stories/what-we-ask-before-we-publish/").get_by_role("main")
    expect(main.locator(".body li").get_by_role("link", name="How we work")).to_be_visible()


def test_a_recording_can_be_played(opened: Opened) -> None:
    player = opened(PAGES["all blocks"]).locator("audio")
    assert player.evaluate("async (audio) => { audio.muted = true; await audio.play(); return audio.duration; }") > 3


def test_the_first_tab_stop_skips_to_the_content(opened: Opened) -> None:
    page = opened(RELEASE)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_attribute("href", re.compile("^#"))
    target = page.locator(skip.get_attribute("href") or "")
    page.keyboard.press("Enter")
    assert target.evaluate("it => it.matches('main') || it.querySelector('h1') !== null")


def test_languages_lead_to_translations_and_the_page_names_its_language(opened: Opened) -> None:
    page = opened("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("a[hreflang=fr]:visible").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page).to_have_url(re.compile("/fr/$"))


def test_metadata_names_the_page_its_languages_and_its_picture(opened: Opened, installation) -> None:
    page = opened(RELEASE)
    expect(page.locator("link[rel=canonical]")).to_have_attribute("href", f"{installation.site}{RELEASE}")
    for name in ("og:title", "og:image", "og:url"):
        expect(page.locator(f"head meta[property='{name}']").first).to_be_attached()
    data = json.loads(page.locator("script[type='application/ld+json']").text_content() or "")
    kinds = {node["@type"] for node in data.get("@graph", [data])}
    assert {"NewsArticle", "BreadcrumbList"} <= kinds
    home = opened("/")
    languages = {one.get_attribute("hreflang") for one in home.locator("head link[hreflang]").all()}
    assert {"en", "fr"} <= languages


def test_every_kind_of_page_has_a_description_and_links_that_say_where_they_lead(opened: Opened) -> None:
    for path in ("/", RELEASE, PAGES["releases"], PAGES["action"], PAGES["sign-up"]):
        page = opened(path)
        expect(page.locator("head meta[name=description]")).to_have_attribute("content", re.compile(r"\w"))
        expect(page.get_by_role("link", name=re.compile("^(See more|More|Read more)$"))).to_have_count(0)


def test_pictures_are_responsive_and_cause_no_layout_shift(opened: Opened) -> None:
    page = opened(RELEASE)
    lead = page.locator("main picture").first
    expect(lead.locator("source").first).to_have_attribute("srcset", re.compile(r"\d+w"))
    expect(lead.locator("img")).to_have_attribute("fetchpriority", "high")
    expect(lead.locator("img")).to_have_attribute("width", re.compile(r"\d+"))


def test_search_shows_tasks_filters_from_words_and_other_languages(opened: Opened) -> None:
    page = opened("/search/?q=press+contact")
    expect(page.get_by_role("region", name="What you can do").get_by_role("link", name="Press contact")).to_be_visible()
    page.goto("/search/?q=press+releases+about+fishing+since+2024")
    remove = re.compile("Remove the filter “Published since")
    page.get_by_role("link", name=remove).or_(page.get_by_role("button", name=remove)).click()
    expect(page).to_have_url(re.compile(r"literal=since\+2024"))
    expect(page.get_by_role("checkbox", name=re.compile("^Press releases")).first).to_be_disabled()
    page.goto("/fr/search/?q=children")
    expect(page.locator("main").get_by_text("en anglais").first).to_be_visible()
    expect(page.locator("main h3 [lang=en]").first).to_be_visible()
    page.goto("/search/?q=qqzzxxyy")
    expect(page.locator("main").get_by_role("link", name="One letter a month")).to_be_visible()


def test_search_corrects_spelling_and_its_url_can_be_shared(opened: Opened) -> None:
    page = opened("/search/?q=recruitmant")
    expect(page.locator("main")).to_contain_text(re.compile("recruitment", re.IGNORECASE))
    expect(page.get_by_role("link", name="Search only for “recruitmant”")).to_be_visible()
    page.goto("/search/?q=register&type=release")
    field = page.locator("main").get_by_role("searchbox").or_(page.locator("main").get_by_role("combobox"))
    expect(field.first).to_have_value("register")
    expect(page.locator("main").get_by_role("link", name=re.compile("Open register names")).first).to_be_visible()


def test_feeds_sitemap_and_robots_are_of_this_site(installation) -> None:
    assert b"<rss" in fetch(f"{installation.site}/feeds/releases.rss")
    sitemap = ElementTree.fromstring(fetch(f"{installation.site}/sitemap.xml"))
    places = [one.text or "" for one in sitemap.iter() if one.tag.endswith("}loc")]
    assert places
    news = ElementTree.fromstring(fetch(f"{installation.site}/news-sitemap.xml"))
    assert news.tag.endswith("}urlset")
    robots = fetch(f"{installation.site}/robots.txt").decode()
    assert all(f"Sitemap: {installation.site}/{name}.xml" in robots for name in ("sitemap", "news-sitemap"))


def test_an_unknown_path_is_404_and_a_path_without_its_slash_redirects(installation) -> None:
    below_own_paths = ("/feeds/", "/search/x/", "/sign-up/x/", "/fr/preview/", "/versions/")
    for path in ("/nothing-here/", "/versions/99999/", *below_own_paths):
        with pytest.raises(HTTPError) as caught:
            fetch(installation.site + path)
        assert caught.value.code == 404
        with caught.value as answer:
            assert b"<h1" in answer.read(), "the page is complete without JavaScript"
    with urlopen(f"{installation.site}/about") as response:
        assert response.url == f"{installation.site}/about/"


def test_the_page_of_an_unknown_path_leads_to_the_search_and_to_the_menu(opened: Opened) -> None:
    main = opened(PAGES["not found"]).get_by_role("main")
    expect(main.get_by_role("search")).to_be_visible()
    expect(main.get_by_role("link", name="Releases")).to_have_attribute("href", "/releases/")


def test_a_forged_webhook_is_refused_and_not_redirected(installation) -> None:
    for path in ("/hooks/clarion", "/hooks/clarion/"):
        with pytest.raises(HTTPError) as caught:
            urlopen(Request(installation.site + path, data=b"{}", method="POST"))
        assert caught.value.code == 400
        caught.value.close()


def test_the_policy_of_a_page_allows_no_foreign_scripts(installation) -> None:
    with urlopen(installation.site) as response:
        policy = response.headers["Content-Security-Policy"] or ""
        html = response.read().decode()
    policy = policy or "".join(
        re.findall(r'http-equiv="content-security-policy" content="([^"]*)', html, re.IGNORECASE)
    )
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts
    assert "unsafe" not in scripts[1]


def fetch(address: str) -> bytes:
    with urlopen(address) as response:
        return response.read()
