"""`<clarion-search>` on a page of its own, as the recipe shows it, with recorded responses instead of a CMS."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import violations
from tests.node import install_or_skip
from tests.production.processes import PROJECT

CONTRACT = PROJECT / "frontend-contract"
PACKAGE = CONTRACT / "typescript"
RECIPE = PROJECT / "docs/recipes/search-element.md"
SITE = "http://site.test"
MAX_BYTES = 15_000
CORS = {"Allow-Origin": "*", "Allow-Headers": "Content-Type", "Expose-Headers": "Retry-After"}
NO_HIGHLIGHTS: dict = {"title": "", "body": [], "attachments": []}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src https:; img-src https:; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def recorded(name: str) -> dict:
    response: dict = json.loads((CONTRACT / f"examples/{name}.json").read_text(encoding="utf-8"))["response"]
    return response


RECORDED = recorded  # tests replace the other name


@pytest.fixture(scope="session")
def module(tmp_path_factory) -> str:
    """The component as one file."""
    install_or_skip(PACKAGE)
    target = tmp_path_factory.mktemp("module") / "clarion-search.js"
    subprocess.run(["node", "scripts/search-element.mjs", target], cwd=PACKAGE, check=True, timeout=60)
    return target.read_text(encoding="utf-8")


class Site:
    """A page with the component: the recipe's, with changes. Records what is requested of the API."""

    def __init__(self, module: str) -> None:
        self.module = module
        document = re.search(r"```html\n(<!doctype.*?)```", RECIPE.read_text(encoding="utf-8"), re.DOTALL)[1]
        self.styles = re.search(r"<style>(.*?)</style>", document, re.DOTALL)[1]
        self.html = document.replace(f"<style>{self.styles}</style>", '<link rel="stylesheet" href="/styles.css">')
        self.requests: list[str] = []
        self.search = "search"  # the name of the recorded response to a search

    def handle(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.path == "/clarion-search.js":
            route.fulfill(body=self.module, content_type="text/javascript")
        elif url.path == "/styles.css":
            route.fulfill(body=self.styles, content_type="text/css")
        elif url.hostname == "site.test":
            route.fulfill(body=self.html, content_type="text/html", headers={"Content-Security-Policy": CSP})
        elif url.path.startswith("/api/v1"):
            self.answer(route, url.path.removeprefix("/api/v1"), url.query)
        else:
            route.abort()

    def answer(self, route: Route, path: str, query: str) -> None:
        self.requests.append(f"{route.request.method} {path}?{query} {route.request.post_data or ''}".strip())
        words = parse_qs(query).get("q", [""])[0]
        searched = "search.nothing" if words == "qqzzxxyy" else self.search
        names = {"/search": searched, "/search/suggest": "suggest", "/search/clicks": "report_click"}
        response = recorded(names.get(path, path.strip("/")))
        headers = {f"Access-Control-{name}": value for name, value in CORS.items()}
        if route.request.method == "OPTIONS":
            route.fulfill(status=204, headers=headers)
        else:
            body = "" if response["body"] is None else json.dumps(response["body"])
            route.fulfill(status=response["status"], headers={**headers, **response["headers"]}, body=body)

    def searches(self) -> list[str]:
        return [one.removeprefix("GET /search?") for one in self.requests if one.startswith("GET /search?")]


def stop_clock(page: Page) -> None:
    """Let time pass only when the test says so."""
    page.clock.install(time=0)
    page.clock.pause_at(1)


@pytest.fixture
def site(module) -> Site:
    return Site(module)


@pytest.fixture
def open_page(chromium, site) -> Iterator[Callable[..., Page]]:
    contexts, errors = [], []

    def go(path: str = "/search", width: int = 1280, **options) -> Page:
        context = chromium.new_context(base_url=SITE, viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.route("**/*", site.handle)
        page.goto(path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert errors == []


def test_the_module_is_small(module):
    assert len(gzip.compress(module.encode(), 9)) <= MAX_BYTES


@pytest.mark.parametrize(("look", "width"), [("light", 360), ("dark", 1280), ("rtl", 768)])
def test_search_results_suggestions_and_advice_are_accessible(open_page, site, look, width):
    if look == "rtl":
        site.html = site.html.replace('lang="en"', 'lang="ar" dir="rtl"').replace('locale="en"', 'locale="ar"')
    if look == "dark":
        site.html = site.html.replace("<html", '<html class="dark"')
        accents = "--clarion-search-accent: #7fd0c2; --clarion-search-on-accent: #111; --clarion-search-mark-ink: #111"
        site.styles += (
            f".dark {{ color-scheme: dark; }} body {{ color: #eee; background: #111; }} clarion-search {{ {accents}; }}"
        )
    page = open_page("/search?q=recruitment&topic=fair-recruitment", width)
    expect(page.get_by_role("heading", level=3)).to_have_count(2)
    field = page.get_by_role("combobox").first
    field.fill("recr")
    expect(page.locator("[role=option]")).to_have_count(3)
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    field.fill("qqzzxxyy")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Legal aid")).to_be_visible()
    assert violations(page) == []


def test_filters_that_are_chosen_before_the_results_arrive_are_kept(open_page):
    page = open_page()
    expect(page.get_by_role("checkbox", name="Stories")).to_be_visible()
    press = "(all, names) => all.filter(({ value }) => names.includes(value)).forEach((one) => one.click())"
    page.get_by_role("checkbox").evaluate_all(press, ["story", "fair-recruitment"])
    expect(page).to_have_url(f"{SITE}/search?type=story&topic=fair-recruitment")
    chip = page.get_by_role("button", name="Remove the filter “Fair recruitment”")
    chip.evaluate("chip => { chip.click(); chip.click(); }")
    expect(page).to_have_url(f"{SITE}/search?type=story")
    expect(page.get_by_role("checkbox", name="Stories")).to_be_checked()


def test_a_visitor_searches_by_keyboard_alone(open_page, site):
    page = open_page("/search?utm_source=mail")
    heading = page.get_by_role("heading", name="13 results")
    expect(heading).to_be_visible()
    page.keyboard.press("Tab")
    field = page.get_by_role("combobox", name="Search the site")
    expect(field).to_be_focused()

    page.keyboard.type("recr")
    expect(page.locator("[role=option]")).to_have_count(3)
    expect(page.get_by_role("status")).to_have_text("Suggestions: 3. Use the arrow keys.")
    for key, active in [("ArrowUp", 2), ("ArrowDown", None), ("ArrowDown", 0), ("Home", None)]:
        page.keyboard.press(key)
        if active is None:
            expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
        else:
            expect(field).to_have_attribute("aria-activedescendant", f"suggestion-{active}")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("recr")
    page.keyboard.press("ArrowDown")  # opens the list again
    expect(page.locator("[role=option]")).to_have_count(3)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")  # the topic "Fair recruitment"
    expect(page).to_have_url(f"{SITE}/search?utm_source=mail&topic=fair-recruitment")
    expect(page.get_by_role("status")).to_have_text("13 results for “recruitment”")

    page.get_by_role("checkbox", name="Stories").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(f"{SITE}/search?utm_source=mail&type=story&topic=fair-recruitment")
    expect(page.get_by_role("checkbox", name="Stories")).to_be_focused()
    page.get_by_role("button", name="Remove the filter “Fair recruitment”").press("Enter")
    expect(page).to_have_url(f"{SITE}/search?utm_source=mail&type=story")
    expect(heading).to_be_focused()
    page.get_by_role("link", name="Next").press("Enter")
    expect(page).to_have_url(f"{SITE}/search?utm_source=mail&type=story&page=2")
    expect(heading).to_be_focused()
    asked = "correct=true&tasks=true&interpret=true&language=auto"
    assert site.searches()[-1] == f"site=www.example.org&locale=en&{asked}&type=story&offset=10&limit=10"
    page.go_back()
    expect(page.get_by_text("Page 1", exact=True)).to_be_visible()
    assert site.searches()[-1].endswith("offset=10&limit=10")  # the first page is still known


def test_clicks_are_reported_and_routers_may_take_over(open_page, site):
    page = open_page("/search?q=recruitment")
    page.evaluate(
        "addEventListener('clarion-select', event => { event.preventDefault(); document.title = event.detail.href; })"
    )
    page.get_by_role("link", name="How to read a recruitment contract").click()
    expect(page).to_have_title(f"{SITE}/stories/how-to-read-a-recruitment-contract/")
    answer = recorded("search")["body"]
    (page_id,) = [one["id"] for one in answer["items"] if one["title"].startswith("How to read")]
    click = {"query_id": answer["query_id"], "page_id": page_id}
    expected = f"POST /search/clicks? {json.dumps(click, separators=(',', ':'))}"
    assert [one for one in site.requests if one.startswith("POST")] == [expected]


def test_markup_of_a_response_is_shown_as_text(open_page, site, monkeypatch):
    answer = recorded("search")
    answer["body"]["items"][0]["highlights"] = {
        "title": "<img src=x onerror=alert(1)> &lt;b&gt;",
        "body": ["a <mark>b</mark>"],
        "attachments": [],
    }
    monkeypatch.setitem(globals(), "recorded", lambda name: answer)
    page = open_page("/search?q=x")
    expect(page.get_by_role("link", name="<img src=x onerror=alert(1)> <b>")).to_be_visible()
    expect(page.locator("clarion-search mark")).to_have_text("b")
    assert page.locator("clarion-search img[src=x]").count() == 0


def test_a_passage_of_an_attached_file_says_where_it_comes_from(open_page, site, monkeypatch):
    answer = recorded("search")
    first, second = answer["body"]["items"][:2]
    first["highlights"] = {"title": "", "body": [], "attachments": ["a <mark>fee</mark> in a file"]}
    second["highlights"] = {"title": "", "body": ["a <mark>fee</mark> in the text"], "attachments": []}
    monkeypatch.setitem(globals(), "recorded", lambda name: answer)
    page = open_page("/search?q=fee")
    passages = page.locator("[part=passage]")
    expect(passages.nth(0)).to_have_text("Attached file: a fee in a file")
    expect(passages.nth(1)).to_have_text("a fee in the text")


@pytest.fixture
def rich_answer(monkeypatch) -> dict:
    """An answer with a task, a filter from the text, a part that was left out, and a result in another language."""
    answer = recorded("search")
    body, nothing = answer["body"], recorded("search.nothing")
    card = body["items"][0]
    body["items"][1] |= {"locale": "ar", "title": "قوارب الصيد", "highlights": NO_HIGHLIGHTS, "summary": "نص"}
    body["tasks"] = [
        {"task": "give", "label": "Donate", "url": card["url"], "page": card},
        {"task": "manage_gift", "label": "Your giving", "url": "https://donors.example/", "page": None},
    ]
    part = {"start": 0, "end": 0, "parameters": {"published_after": ["2026-10-01"]}}
    body["interpretation"] = [
        {**part, "text": "last month", "label": "Published in October 2026", "state": "applied"},
        {**part, "text": "in Asia", "label": "Region: Asia", "state": "left_out"},
    ]
    body["items"] = [{**item, "found_in": ["ar"]} for item in body["items"]]
    body["languages"] = ["en", "ar"]
    answers = {"search": answer, "search.nothing": nothing}
    monkeypatch.setitem(globals(), "recorded", lambda name: answers.get(name) or RECORDED(name))
    return body


@pytest.mark.parametrize("width", [360, 1280])
def test_tasks_filters_from_the_text_and_other_languages_are_shown(open_page, site, rich_answer, width):
    page = open_page("/search?q=releases+last+month&topic=law&page=2", width)
    tasks = page.get_by_role("region", name="What you can do")
    expect(tasks.get_by_role("heading", level=4)).to_have_text(["Donate", "Your giving"])
    expect(tasks.get_by_role("link", name="Your giving")).to_have_attribute("href", "https://donors.example/")
    expect(page.locator("[part=note]")).to_have_text(
        [
            "Nothing was found with “Region: Asia”, so it was left out.",
            "Few or no pages in English match, so all languages were searched.",
        ]
    )
    other = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="قوارب الصيد"))
    expect(other.locator("[part=language]")).to_have_text("in Arabic")
    expect(other.get_by_role("heading").locator("[lang=ar][dir=rtl]")).to_have_text("قوارب الصيد")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    with page.expect_request("**/api/v1/search?*") as sent:  # the address changes before the request is sent
        page.get_by_role("button", name="Remove the filter “Published in October 2026”").press("Enter")
    expect(page).to_have_url(f"{SITE}/search?q=releases+last+month&topic=law&literal=last+month")
    assert sent.value.url.endswith("&q=releases+last+month&topic=law&literal=last+month&offset=0&limit=10")
    page.get_by_role("button", name="Clear all filters").click()
    expect(page).to_have_url(f"{SITE}/search?q=releases+last+month&literal=last+month")


def test_a_search_without_results_leads_on_to_calls_to_action(open_page, site, monkeypatch):
    nothing = recorded("search.nothing")
    call = RECORDED("page.call_to_action")["body"]["action"]
    nothing["body"]["calls_to_action"] = [call]
    monkeypatch.setitem(globals(), "recorded", lambda name: nothing if name == "search.nothing" else RECORDED(name))
    page = open_page("/search?q=qqzzxxyy")
    calls = page.get_by_role("region", name="What you can do")
    expect(calls.get_by_role("link", name=call["title"])).to_have_attribute("href", f"{SITE}{call['path']}")
    assert violations(page) == []


def test_a_filter_that_the_cms_does_not_know_is_left_out(open_page, site, monkeypatch):
    """Its kinds are those of an installation, which the component does not know."""
    refused = recorded("search.invalid")
    refused["body"]["errors"] = [{"parameter": "type", "message": "Use one of: story."}]
    monkeypatch.setattr(site, "search", "search.invalid")
    handle = site.answer

    def answer(route: Route, path: str, query: str) -> None:
        site.search = "search.invalid" if "type=" in query else "search"
        handle(route, path, query)

    monkeypatch.setattr(site, "answer", answer)
    monkeypatch.setitem(globals(), "recorded", lambda name: refused if name == "search.invalid" else RECORDED(name))
    page = open_page("/search?q=recruitment&type=nonsense&topic=law")
    expect(page.get_by_role("heading", name="13 results")).to_be_visible()
    assert [parse_qs(query).get("type") for query in site.searches()] == [["nonsense"], None]
    assert all(parse_qs(query)["topic"] == ["law"] for query in site.searches())


@pytest.mark.parametrize("path", ["javascript:alert(1)", "//evil.test/", "/\\\\evil.test/", "https://evil.test/"])
def test_a_path_that_leaves_the_site_leads_nowhere(open_page, site, monkeypatch, path):
    answers = {name: recorded(name) for name in ("search", "suggest")}
    answers["search"]["body"]["items"][0] |= {"path": path, "title": "Hostile", "highlights": NO_HIGHLIGHTS}
    answers["suggest"]["body"]["items"][0] |= {"path": path, "kind": "page"}
    monkeypatch.setitem(globals(), "recorded", answers.get)
    page = open_page("/search?q=x")
    expect(page.get_by_role("link", name="Hostile")).to_have_attribute("href", "#")
    links = page.locator("[part=title] a").evaluate_all("links => links.map(link => link.href)")
    assert sum(link.startswith(f"{SITE}/stories/") for link in links) >= 1
    page.get_by_role("combobox", name="Search the site").fill("recr")
    page.locator("[role=option]").first.click()
    assert page.url.removesuffix("#") == f"{SITE}/search?q=x"


def test_two_searches_on_a_page_have_addresses_of_their_own(open_page, site):
    first = re.search(r"<clarion-search .*?</clarion-search>", site.html, re.DOTALL)[0]
    second = first.replace("<clarion-search ", '<clarion-search url-state="news-" ').replace('"search"', '"news"')
    site.html = site.html.replace(first, first + second)
    page = open_page("/search?topic=law")
    fields, headings = page.get_by_role("combobox", name="Search the site"), page.get_by_role("heading", level=2)
    expect(headings).to_have_count(2)
    fields.nth(1).fill("boats")
    fields.nth(1).press("Enter")
    expect(page).to_have_url(f"{SITE}/search?topic=law&news-q=boats")
    fields.nth(0).fill("nets")
    fields.nth(0).press("Enter")
    expect(page).to_have_url(f"{SITE}/search?news-q=boats&topic=law&q=nets")
    page.reload()
    expect(headings).to_have_count(2)
    expect(fields.nth(0)).to_have_value("nets")
    expect(fields.nth(1)).to_have_value("boats")
    page.go_back()
    expect(fields.nth(0)).to_have_value("")
    expect(fields.nth(1)).to_have_value("boats")


@pytest.mark.parametrize("width", [360, 1280])
def test_links_are_high_enough_for_fingers(open_page, site, width):
    site.styles += "clarion-search { font-size: 14px; }"
    page = open_page("/search?q=recruitment", width)
    links = page.locator("clarion-search a")
    expect(page.locator("[part=title] a").first).to_be_visible()
    heights = links.evaluate_all("links => links.map(link => link.getBoundingClientRect().height)")
    assert min(heights) >= 24


def test_the_cms_is_asked_again_when_it_allows_it(open_page, site):
    page = open_page("/search?q=recruitment")
    expect(page.get_by_role("heading", name="13 results")).to_be_visible()
    wait = int(recorded("search.busy")["headers"]["Retry-After"])
    site.search = "search.busy"
    stop_clock(page)
    page.get_by_role("button", name="Search").click()
    alert, retry = page.get_by_role("alert"), page.get_by_role("button", name="Try again")
    expect(alert).to_contain_text(f"Please try again in {wait} seconds.")
    expect(retry).to_be_disabled()
    page.clock.run_for(wait * 1_000 - 500)
    expect(retry).to_be_disabled()
    page.clock.run_for(1_000)
    expect(retry).to_be_enabled()
    expect(alert).to_have_text("Search is not available at the moment.Try again")


def test_a_busy_cms_and_a_lost_connection_are_told_and_searching_goes_on(open_page, site):
    page = open_page("/search?q=recruitment")
    expect(page.get_by_role("heading", name="13 results")).to_be_visible()
    site.search = "search.busy"
    stop_clock(page)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("alert")).to_contain_text("Search is not available at the moment.")
    site.search = "search"
    page.clock.run_for(int(recorded("search.busy")["headers"]["Retry-After"]) * 1_000)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="13 results")).to_be_focused()
    page.context.set_offline(True)
    page.unroute_all()
    page.get_by_role("checkbox", name="Stories").click()
    expect(page.get_by_role("alert")).to_contain_text("You are offline.")
    page.route("**/*", site.handle)
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="13 results")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_empty()


def test_a_box_leads_to_the_page_of_results_and_the_form_works_without_javascript(open_page, site):
    site.html = site.html.replace("<clarion-search ", '<clarion-search mode="box" ')
    page = open_page("/")
    page.get_by_role("combobox").fill("fishing boats")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search?q=fishing+boats")
    assert site.searches() == []
    page = open_page("/", java_script_enabled=False)
    page.get_by_label("Search the site").fill("fishing")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search?q=fishing")


def test_results_of_the_server_stay_until_the_visitor_searches(open_page, site):
    site.html = site.html.replace("</clarion-search>", '<p slot="results">From the server</p></clarion-search>')
    page = open_page("/search?q=recruitment")
    expect(page.get_by_text("From the server")).to_be_visible()
    assert site.searches() == []
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="13 results")).to_be_visible()
    expect(page.get_by_text("From the server")).to_be_hidden()
