"""The style sheet of the package: elements have their look without classes, and rules of a site win."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.production.processes import PROJECT

SHEET = (PROJECT / "frontend-contract/typescript/styles/site.css").read_text(encoding="utf-8")
FORM = """<main><h1>Search</h1><p>Some text.</p><form><fieldset><legend>Topic</legend>
<label><input type="checkbox"> Law</label><label><input type="radio"> Sea</label></fieldset>
<label>Words <input name="q"></label><button>Search</button></form></main>"""


@pytest.fixture
def show(chromium) -> Iterator[Callable[..., Page]]:
    page = chromium.new_page(viewport={"width": 800, "height": 600})

    def render(body: str, own_rules: str = "") -> Page:
        page.set_content(f"<!doctype html><style>{SHEET}</style><style>{own_rules}</style><body>{body}")
        return page

    yield render
    page.close()


def test_a_form_without_classes_has_its_boxes_beside_their_labels_and_a_visible_button(show):
    page = show(FORM)
    for box in page.locator("[type=checkbox], [type=radio]").all():
        place, label = box.bounding_box(), box.locator("..").bounding_box()
        assert place is not None
        assert label is not None
        assert (place["width"], place["x"] - label["x"]) == (18, 0)
        assert label["height"] < 48
    field = page.locator("[name=q]").bounding_box()
    assert field is not None
    assert field["width"] > 500
    assert page.locator("h1").bounding_box()["x"] == field["x"] == 32
    assert page.locator("button").evaluate("one => getComputedStyle(one).backgroundColor") != "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("rule", ["h1 { color: rgb(1, 2, 3); }", "@layer own { h1 { color: rgb(1, 2, 3); } }"])
def test_a_rule_of_the_site_wins_whatever_its_selector(show, rule):
    page = show('<main><div class="wide call"><h1 class="error">Title</h1></div></main>', rule)
    assert page.locator("h1").evaluate("one => getComputedStyle(one).color") == "rgb(1, 2, 3)"
