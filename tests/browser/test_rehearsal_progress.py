"""The progress of a rehearsal is announced once for each state, and what a person has in focus is not replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route, expect

from cms.core import clock
from cms.rehearsal.models import Rehearsal

State = Rehearsal.State
ORIGIN = "http://rehearsal.test"
POLL_MILLISECONDS = 1500
# Collects what a screen reader would announce: each text that the live region gets.
WATCH = """
window.announced = [];
const region = document.querySelector("[aria-live]");
new MutationObserver(() => announced.push(region.textContent.trim().replace(/\\s+/g, " ")))
  .observe(region, {childList: true, characterData: true, subtree: true});
"""


def render(state: State, progress: int = 0, reached: str = "", failure: str = "") -> str:
    """Return what the view of the state answers."""
    row = Rehearsal(pk=UUID(int=1), state=state, progress=progress, failure=failure)
    row.at, row.ends_at = clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=8)
    texts = {"time": "1 December, 09:00", "ends": "1 December, 17:00", "reached": reached}
    context = {"rehearsal": row, "state": state, "sites": [], "later": [], **texts}
    return render_to_string("rehearsal/state.html", context)


@pytest.fixture
def opened(chromium: Browser) -> Iterator[tuple[Page, Callable[[str], None]]]:
    """A page of a rehearsal that waits for the service, and a function that lets it read another state."""
    script = Path(str(finders.find("rehearsal/rehearsal.js"))).read_text()
    now, reads = {"state": render(State.REQUESTED)}, list[str]()
    shell = f'<main><div data-rehearsal-state="/state">{now["state"]}</div></main><script>{script}</script>'
    context = chromium.new_context()
    page = context.new_page()

    def answer(route: Route) -> None:
        if is_state := route.request.url.endswith("/state"):
            reads.append(now["state"])
        body = now["state"] if is_state else f"<!doctype html><body>{shell}</body>"
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    def read(text: str) -> None:
        now["state"] = text
        while reads[-1:] != [text]:
            page.clock.run_for(POLL_MILLISECONDS)

    page.route(f"{ORIGIN}/**", answer)
    page.clock.install()
    page.goto(ORIGIN)
    page.evaluate(WATCH)
    yield page, read
    context.close()


def announced(page: Page) -> Any:
    return page.evaluate("announced")


def test_each_state_is_announced_once(opened) -> None:
    page, read = opened
    read(render(State.REQUESTED))
    assert announced(page) == []
    for percent in (0, 20, 80):
        read(render(State.COPYING, percent))
        expect(page.locator("progress")).to_have_attribute("value", str(percent))
    for percent in (10, 60):
        read(render(State.ADVANCING, percent, reached=f"08:{percent}"))
        expect(page.get_by_text(f"It has reached 08:{percent}.")).to_be_visible()
    read(render(State.READY, 100))
    expect(page.locator("progress")).to_have_count(0)
    expect(page.get_by_role("link", name="What will leave, change and clash")).to_be_visible()
    assert announced(page) == ["Copying the site.", "Moving to the minute.", "Ready."]
    assert page.locator("[data-settled]").count() == 1


def test_a_button_in_focus_stays_until_the_state_is_settled(opened) -> None:
    page, read = opened
    button = page.get_by_role("button", name="End it now")
    button.focus()
    button.evaluate("button => { window.before = button }")
    read(render(State.COPYING, 50))
    expect(page.locator("progress")).to_have_attribute("value", "50")
    assert page.evaluate("document.activeElement === before")
    read(render(State.READY, 100))
    expect(page.get_by_role("heading", name="The site at 1 December, 09:00")).to_be_focused()


def test_a_failure_is_announced_and_takes_no_focus_from_elsewhere(opened) -> None:
    page, read = opened
    read(render(State.FAILED, failure="The disk is full."))
    expect(page.get_by_role("link", name="Begin another one")).to_be_visible()
    assert announced(page) == ["This rehearsal has failed. The disk is full."]
    expect(page.locator("body")).to_be_focused()
    expect(page.get_by_role("button", name="End it now")).to_have_count(0)
