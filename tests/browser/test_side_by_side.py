"""A translator begins on the board, and writes beside the source: in two sizes, by keyboard, and without violations."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.installation import Installation
from tests.browser.staff import StaffMember
from tests.production.processes import PROJECT

pytestmark = [pytest.mark.processes, pytest.mark.slow]
BOARD = "/admin/reports/stale-translations/"
TITLE = f"Pilots count the buoys {os.urandom(3).hex()}"
# A public story with a long text, and one that was changed after it was translated.
CREATE_A_SOURCE = f"""
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale
from cms.demo import factories
from cms.demo.factories import blocks, states
text = "<p>Every buoy of the river has a number.</p>"
body = [blocks.heading("Why they count"), blocks.rich_text(text * 40)]
factories.StoryFactory(parent=factories.site().stories, title="{TITLE}", summary="All of them.", body=body)
changed = factories.StoryFactory(parent=factories.site().stories, title="Last year")
french = Locale.objects.get(language_code="fr")
CopyPageForTranslationAction(changed, french).execute(skip_permission_checks=True)
states.publish(changed, title="This year")
"""
MARK = "not translated yet"


@pytest.fixture(scope="module")
def source(installation: Installation) -> str:
    """Return the title of a story without a translation."""
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "tests.browser.settings", **installation.variables}
    command = [sys.executable, "manage.py", "shell", "-c", CREATE_A_SOURCE]
    done = subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return TITLE


@pytest.fixture(scope="module")
def board(chromium, installation, source) -> Iterator[Page]:
    """Return the browser page of a translator of French, for the board."""
    translator = StaffMember(chromium, installation, "translator")
    translator.page.set_viewport_size({"width": 1280, "height": 800})
    yield translator.page
    translator.context.close()


@pytest.fixture(scope="module")
def form(board: Page, source: str) -> Page:
    """Return the form of the translation, which was begun on the board."""
    board.goto(BOARD)
    with board.expect_navigation():
        board.get_by_role("button", name=re.compile(f"Translate ?: {source}, Français")).click()
    expect(board).to_have_url(re.compile(r"/pages/\d+/edit/$"))
    return board


def find_violations(page: Page, within: str) -> dict[int, list[str]]:
    """Return the violations at the width of a small laptop, and at a narrow one."""
    found = {}
    for width in (1280, 800):
        page.set_viewport_size({"width": width, "height": 800})
        found[width] = violations(page, within)
    page.set_viewport_size({"width": 1280, "height": 800})
    return found


def find_source(page: Page, label: str) -> Locator:
    return page.get_by_role("group", name=f"Source of “{label}”", exact=True)


def test_the_board_has_no_violations(board: Page) -> None:
    board.goto(f"{BOARD}?state=all")
    for state in ("source", "missing", "stale", "current"):
        expect(board.locator(f".clarion-board__cell--{state}").first).to_be_visible()
    assert find_violations(board, ".clarion-board") == {1280: [], 800: []}


def test_the_source_stands_beside_its_field_and_below_it_in_a_narrow_window(form: Page) -> None:
    """The headline has the full width for its large letters, with its source below it."""
    shown, field = find_source(form, "Standfirst"), form.get_by_role("textbox", name="Standfirst").last
    expect(form.locator(".clarion-source-column > .clarion-source")).to_have_count(4)
    box, own = shown.bounding_box(), field.bounding_box()
    assert box["x"] >= own["x"] + own["width"]
    assert box["y"] < own["y"] + own["height"]
    box, own = (one.bounding_box() for one in (find_source(form, "Headline"), form.locator("#id_title")))
    assert box["y"] >= own["y"] + own["height"]
    expect(find_source(form, "Body: Text")).to_contain_text("Every buoy of the river has a number.")
    form.set_viewport_size({"width": 800, "height": 800})
    expect(shown.get_by_text("All of them.")).to_be_hidden()
    box, own = shown.bounding_box(), field.bounding_box()
    assert box["y"] >= own["y"] + own["height"]
    form.set_viewport_size({"width": 1280, "height": 800})
    expect(shown.get_by_text("All of them.")).to_be_visible()


def test_a_source_is_folded_by_keyboard(form: Page) -> None:
    shown = find_source(form, "Standfirst")
    summary, text = shown.locator("summary"), shown.get_by_text("All of them.")
    expect(text).to_be_visible()
    summary.focus()
    form.keyboard.press("Enter")
    expect(text).to_be_hidden()
    expect(summary).to_be_visible()
    form.keyboard.press("Enter")
    expect(text).to_be_visible()


def test_the_form_of_a_translation_has_no_violations(form: Page) -> None:
    expect(find_source(form, "Headline")).to_contain_text(MARK)
    assert find_violations(form, ".clarion-translation") == {1280: [], 800: []}
    assert find_violations(form, "#page-edit-form") == {1280: [], 800: []}


def test_the_mark_of_a_part_goes_when_it_is_translated_and_the_others_stay(form: Page) -> None:
    text, heading, headline = (find_source(form, name) for name in ("Body: Text", "Body: Heading", "Headline"))
    for part in (text, heading, headline):
        expect(part).to_contain_text(MARK)
    form.locator("#body-root .public-DraftEditor-content").first.click()
    form.keyboard.type("Chaque bouée")
    expect(text).not_to_contain_text(MARK)
    expect(heading).to_contain_text(MARK)
    form.get_by_role("textbox", name="Headline").last.press_sequentially(" !")
    expect(headline).not_to_contain_text(MARK)
    expect(heading).to_contain_text(MARK)
