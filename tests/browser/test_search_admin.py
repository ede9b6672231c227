"""Search in the admin: no accessibility violations, and the panel “How will it be found?” by keyboard."""

from __future__ import annotations

import re
from secrets import choice
from string import ascii_lowercase

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.markers import mark_extended
from tests.production.processes import wait_for

RULES = ("synonyms", "promoted", "hidden", "never-suggested", "judged")
VIEWS = [
    "/admin/",
    "/admin/search/health/",
    "/admin/search/reindex/",
    "/admin/search/explain/?q=wages",
    "/admin/search/analytics/",
    "/admin/search/evaluation/",
    "/admin/search/evaluation/suggestions/",
    *(f"/admin/search/{rule}/{view}" for view in ("", "add/") for rule in RULES),
]
DEFAULT_VIEWS = ("/admin/search/health/", "/admin/search/explain/?q=wages", "/admin/search/analytics/", VIEWS[-1])


@pytest.mark.parametrize("view", mark_extended(VIEWS, except_for=DEFAULT_VIEWS))
def test_view_has_no_accessibility_violations(editor, view):
    response = editor.goto(view)
    assert response.status == 200
    assert violations(editor, "main") == []


@pytest.mark.parametrize(
    ("view", "place", "word", "most_clicks"),
    [
        ("/admin/search/analytics/", "Queries without results", "seafarers", 2),
        ("/admin/", "Searches without results", "spyware", 3),
    ],
)
def test_a_query_without_results_becomes_a_synonym_in_few_clicks(editor, view, place, word, most_clicks):
    query = "".join(choice(ascii_lowercase) for _letter in range(9))
    searched = f"/api/v1/search?q={query}"
    assert editor.request.get(searched).json()["total"] == 0

    def find_row() -> Locator | None:
        """Return the row of the query; its count is saved some seconds after the search."""
        editor.goto(view)
        row = editor.get_by_role("region", name=place).locator("tr, .desk-row").filter(has_text=query)
        return row if row.count() else None

    row = wait_for(find_row, 30, f"the query in {place}")
    clicks = 1
    if not row.get_by_role("link", name="Add a synonym").is_visible():
        row.get_by_role("button", name="Actions for").click()
        clicks += 1
    row.get_by_role("link", name="Add a synonym").click()
    expressions = editor.get_by_role("textbox", name="Expressions")
    expect(expressions).to_be_focused()
    editor.keyboard.type(word)
    expect(expressions).to_have_value(f"{query}, {word}")
    editor.get_by_role("button", name="Save", exact=True).click()
    clicks += 1
    expect(editor).to_have_url(re.compile("/search/synonyms/$"))
    assert editor.request.get(searched).json()["total"] > 0
    assert clicks <= most_clicks


def test_an_explanation_starts_from_a_result_and_filters_have_names(editor):
    editor.goto("/admin/search/explain/")
    editor.get_by_label("Search query").fill("fishing")
    editor.get_by_text("Filters", exact=True).click()
    editor.get_by_label("Kind", exact=True).select_option(label="Press releases")
    editor.get_by_role("button", name="Show", exact=True).click()
    results = editor.get_by_role("region", name="What visitors find")
    expect(results).to_be_visible()
    assert violations(editor, "main") == []
    results.get_by_role("link", name="Why?").nth(1).click()
    expect(editor.get_by_text("Its rank is 2 of")).to_be_visible()
    expect(editor.get_by_label("Kind", exact=True)).to_have_value("release")
    assert violations(editor, "main") == []


def open_panel(editor: Page) -> Locator:
    """Open the panel of a release by keyboard, and return its field for queries.

    Wagtail remembers in the local storage whether the panel was open.
    """
    editor.goto("/admin/")
    editor.evaluate("localStorage.clear()")
    editor.goto("/admin/pages/search/?q=Ansel+Grace")
    editor.get_by_role("link", name="Crew of the Ansel Grace home after fourteen months at anchor").first.click()
    queries = editor.get_by_label("Search queries")
    expect(queries).to_be_attached()  # the previous page has no `initial` element, either
    expect(editor.locator(".form-side--initial")).to_have_count(0)
    editor.get_by_role("button", name="Toggle how it will be found").press("Enter")
    expect(queries).to_be_visible()
    return queries


def test_the_panel_can_be_used_by_keyboard(editor):
    queries = open_panel(editor)
    queries.fill("seafarers\nabandoned crew")
    queries.press("Tab")
    editor.keyboard.press("Enter")
    ranks = editor.get_by_role("region", name="Ranks")
    expect(ranks.get_by_role("row", name="abandoned crew")).to_contain_text("of")
    ranks.get_by_role("button", name="abandoned crew").press("Enter")
    expect(editor.get_by_role("region", name="“abandoned crew”").locator("mark").first).to_be_visible()
    expect(ranks.get_by_role("button", name="abandoned crew")).to_be_focused()
    expect(
        editor.get_by_role("region", name="Pages that would show this page as related").get_by_role("listitem").first
    ).to_be_visible()
    assert violations(editor, '[data-side-panel="draft-ranking"]') == []


def test_the_panel_ranks_unsaved_changes(editor):
    open_panel(editor).fill("velkarita")
    editor.get_by_role("button", name="Update", exact=True).click()
    row = editor.get_by_role("region", name="Ranks").get_by_role("row", name="velkarita")
    expect(row).to_contain_text("not found")
    editor.locator("[name=title]").fill("Velkarita and the crew of the Ansel Grace")
    editor.get_by_role("button", name="Update", exact=True).click()
    expect(row).to_contain_text("1 of 1")
    expect(editor.get_by_role("region", name="“velkarita”").locator("mark")).to_have_text("Velkarita")
    assert editor.request.get("/api/v1/search?q=velkarita").json()["total"] == 0
