"""The views of the admin in a browser, answered by the test client: no server, and the content of the permission walk.

The routes, their arguments and the content are those of the walk over all permissions, so that a new view is among
them without being listed again.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Page, Route, sync_playwright

from tests.cms.accounts.users.permission_walk.arguments import build_arguments, build_query
from tests.cms.accounts.users.permission_walk.fixtures import AdminSite
from tests.cms.accounts.users.permission_walk.routes import admin_routes

ORIGIN = "http://localhost:8000"  # the host of Django's settings, so that no address is one of another server
STATIC = "/static/"
FORWARDED_HEADERS = ("accept-language", "x-requested-with")


@dataclass(frozen=True)
class AdminView:
    """A view of the admin, with an address at which it has something to show."""

    name: str
    address: str


def list_views(site: AdminSite, client: Client, names: Collection[str] | None = None) -> Iterator[AdminView]:
    """Yield each view that answers a user with a whole page of HTML; with `names` only these."""
    for route in admin_routes():
        if names is not None and route.name not in names:
            continue
        try:
            arguments = build_arguments(route, site, site.pages["live"])
            address = reverse(route.name, kwargs=arguments) + build_query(route, site.pages["live"])
        except (NoReverseMatch, KeyError, AttributeError):
            continue
        if route.name.endswith(("logout", "_results", ":index_results")):
            continue
        response = client.get(address)
        is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming and b"</html>" in response.content:
            yield AdminView(route.name, address)


class AdminBrowser:
    """A browser in a thread of its own, whose requests the test clients of users answer in the thread of the test.

    Playwright has an event loop, in whose thread Django refuses to use the database.
    """

    def __init__(self, executable: str) -> None:
        self._executable = executable
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="browser")
        self._requests: Queue[Callable[[], None] | None] = Queue()

    def __enter__(self) -> AdminBrowser:
        self.run(self._start)
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._stop)
        self._thread.shutdown()

    def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Let the browser's thread do something, answer its requests meanwhile, and return the result."""
        future = self._thread.submit(work, *arguments)
        future.add_done_callback(lambda _: self._requests.put(None))
        while (answer := self._requests.get()) is not None:
            answer()
        return future.result()

    def open_window(self, client: Client, **options: Any) -> Page:
        """Open a window with the session of a user. Use its page only in functions that `run` calls."""
        page: Page = self.run(self._open_window, client, options)
        return page

    def _start(self) -> None:
        self._playwright = sync_playwright().start()
        self._chromium = self._playwright.chromium.launch(executable_path=self._executable, args=["--no-sandbox"])

    def _stop(self) -> None:
        self._chromium.close()
        self._playwright.stop()

    def _open_window(self, client: Client, options: dict[str, Any]) -> Page:
        context = self._chromium.new_context(base_url=ORIGIN, reduced_motion="reduce", **options)
        context.route("**/*", lambda route: self._answer(client, route))
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def _answer(self, client: Client, route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.netloc != urlsplit(ORIGIN).netloc:
            route.abort()
        elif url.path.startswith(STATIC):
            content = _read_static(url.path.removeprefix(STATIC))
            kind = mimetypes.guess_type(url.path)[0] or "application/octet-stream"
            route.fulfill(status=200 if content else 404, body=content or b"", content_type=kind)
        else:
            self._ask_client(client, route, url.path + (f"?{url.query}" if url.query else ""))

    def _ask_client(self, client: Client, route: Route, address: str) -> None:
        """Wait until the thread of the test has answered. Redirects are followed there: no handler sees them."""
        request, answered = route.request, Future[tuple[int, dict[str, str], bytes]]()
        kind = request.headers.get("content-type", "application/octet-stream")
        headers = {name: request.headers[name] for name in FORWARDED_HEADERS if name in request.headers}
        body = request.post_data_buffer or b""

        def answer() -> None:
            try:
                found = client.generic(request.method, address, body, kind, headers=headers)
                content = b"".join(found.streaming_content) if found.streaming else found.content
                kept = {name: value for name, value in found.items() if name.lower() != "content-length"}
                answered.set_result((found.status_code, kept, content))
            except Exception as error:
                answered.set_exception(error)

        self._requests.put(answer)
        status, kept, content = answered.result()
        route.fulfill(status=status, headers=kept, body=content)


@cache
def _read_static(name: str) -> bytes | None:
    found = finders.find(name)
    return Path(found).read_bytes() if isinstance(found, str) else None


# Whether an element is there for people who see: not hidden, and more than the pixel of a text for screen readers.
IS_SEEN = """element => {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1;
}"""

# The heading that people see: the h1, or the last part of the breadcrumbs where only screen readers have the h1.
FIND_HEADINGS = f"""() => {{
    const isSeen = {IS_SEEN};
    const headings = [...document.querySelectorAll("h1")].filter(isSeen);
    const crumbs = [...document.querySelectorAll(".w-breadcrumbs li, [aria-label=Breadcrumb] li")].filter(isSeen);
    return [...headings, ...(headings.length ? [] : crumbs.slice(-1))].map(one => one.innerText.trim());
}}"""

# Texts, labels and hints that people read, without what the page keeps for its scripts.
FIND_TEXTS = f"""() => {{
    const isSeen = {IS_SEEN};
    const texts = new Set();
    const add = text => {{ const words = (text ?? "").replace(/\\s+/g, " ").trim(); if (words) texts.add(words); }};
    const unread = "script, style, template, noscript, textarea, option, code, pre, kbd";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {{
        const parent = walker.currentNode.parentElement;
        if (!parent.closest(unread) && parent.checkVisibility()) add(walker.currentNode.data);
    }}
    const described = "[aria-label], [placeholder], [title], img[alt], option, [data-w-tooltip-content-value]";
    for (const one of document.querySelectorAll(described)) {{
        if (!one.closest("template") && (one.matches("option") || one.checkVisibility())) {{
            for (const name of ["aria-label", "placeholder", "title", "alt", "data-w-tooltip-content-value"]) {{
                add(one.getAttribute(name));
            }}
            if (one.matches("option")) add(one.text);
        }}
    }}
    return [...texts];
}}"""

# What a window cuts off, or lets overlap: the document must not be wider than the window, and each control that is
# seen must be inside of it, or in a part that scrolls, and beside all others.
FIND_CUT_OFF = f"""() => {{
    const isSeen = {IS_SEEN};
    const width = document.documentElement.clientWidth, found = [];
    const describe = one => one.outerHTML.replace(/\\s+/g, " ").slice(0, 140);
    const scrolling = document.documentElement.scrollWidth;
    if (scrolling > width) found.push(`the document is ${{scrolling}} px wide`);
    const scrolls = one => {{
        for (let above = one.parentElement; above; above = above.parentElement) {{
            const {{ overflowX, overflowY }} = getComputedStyle(above);
            const inX = ["auto", "scroll"].includes(overflowX) && above.scrollWidth > above.clientWidth;
            if (inX) return true;
        }}
        return false;
    }};
    const controls = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, h1")]
        .filter(isSeen)
        .filter(one => !one.closest("[data-tippy-root], [inert], [aria-hidden=true], form[role=search]"))
        .filter(one => !one.matches("[tabindex='-1']"));
    // What an element shows of itself, without what those around it clip, such as the end of a long breadcrumb.
    // A link in several lines has a box for each of them.
    const clip = one => {{
        const lines = [...one.getClientRects()]
            .map(({{ left, top, right, bottom }}) => ({{ left, top, right, bottom }}));
        for (let above = one.parentElement; above; above = above.parentElement) {{
            if (getComputedStyle(above).overflowX === "visible") continue;
            const around = above.getBoundingClientRect();
            for (const line of lines) {{
                line.left = Math.max(line.left, around.left);
                line.right = Math.min(line.right, around.right);
            }}
        }}
        return lines;
    }};
    const cover = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
    const boxes = controls.map(one => one.getBoundingClientRect());
    const shown = controls.map(clip);
    for (const cell of [...document.querySelectorAll("th, td")].filter(isSeen)) {{
        const {{ right }} = cell.getBoundingClientRect();
        if (right > width + 1 && !scrolls(cell)) found.push(`outside: ${{describe(cell)}}`);
    }}
    controls.forEach((one, index) => {{
        const box = boxes[index];
        const isOutside = box.right > width + 1 || (box.left < -1 && box.right > 0);
        if (isOutside && !scrolls(one)) found.push(`outside: ${{describe(one)}}`);
    }});
    const isApart = (one, other) => !one.contains(other) && !other.contains(one)
        && !(one.closest("label") && one.closest("label") === other.closest("label"));
    const floats = one => {{
        for (let above = one; above; above = above.parentElement) {{
            if (["fixed", "sticky"].includes(getComputedStyle(above).position)) return true;
        }}
        return false;
    }};
    const floating = controls.map(floats);
    for (let i = 0; i < controls.length; i += 1) {{
        for (let j = i + 1; j < controls.length; j += 1) {{
            const isCovered = shown[i].some(a => shown[j].some(b => cover(a, b)));
            if (isCovered && floating[i] === floating[j] && isApart(controls[i], controls[j])) {{
                found.push(`overlap: ${{describe(controls[i])}} | ${{describe(controls[j])}}`);
            }}
        }}
    }}
    return found;
}}"""
