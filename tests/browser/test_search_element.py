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
from tests.production.processes import PROJECT

CONTRACT = PROJECT / "frontend-contract"
PACKAGE = CONTRACT / "typescript"
RECIPE = PROJECT / "docs/recipes/search-element.md"
SITE = "http://site.test"
MAX_BYTES = 15_000
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src https:; img-src https:; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def recorded(name: str) -> dict:
    response: dict = json.loads((CONTRACT / f"examples/{name}.json").read_text(encoding="utf-8"))["response"]
    return response


@pytest.fixture(scope="session")
def module(tmp_path_factory) -> str:
    """The component as one file."""
    if not (PACKAGE / "node_modules/esbuild").exists():
        pytest.skip("esbuild is not installed in frontend-contract/typescript")
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
        headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "Content-Type"}
        if route.request.method == "OPTIONS":
            route.fulfill(status=204, headers=headers)
        else:
            body = "" if response["body"] is None else json.dumps(response["body"])
            route.fulfill(status=response["status"], headers={**headers, **response["headers"]}, body=body)

    def searches(self) -> list[str]:
        return [one.removeprefix("GET /search?") for one in self.requests if one.startswith("GET /search?")]


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
