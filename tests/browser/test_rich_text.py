"""What a text says with elements and attributes, from an import through the editor to the site.

The corrections, languages, numbers and footnotes are still there after an editor has changed a word in Chromium.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import page_id
from tests.browser.installation import Installation
from tests.browser.staff import StaffMember
from tests.production.processes import PROJECT

PATH = "/stories/a-corrected-toll/"
MARKDOWN = """The toll was ~~twelve~~ <ins>forty</ins>, and 10<sup>6</sup> in all.[^register]

<p lang="ar" dir="rtl">كان العدد أربعين.</p>

They said <span lang="de">Guten Tag</span> at the harbour.

5. The fifth boat
6. The sixth boat

| Year | Deaths |
|---|---|
| 2019 | ~~12~~ 40 |

[^register]: The register of the port authority.
"""
KEPT = (
    "<del>twelve</del> <ins>forty</ins>",
    "10<sup>6</sup>",
    '<p lang="ar" dir="rtl">',
    '<span lang="de">Guten Tag</span>',
    '<ol start="5"><li>The fifth boat</li>',
    '<a href="#fn-1" role="doc-noteref" id="fnref-1"><sup>1</sup></a>',
    '<li id="fn-1">The register of the port authority. <a href="#fnref-1" role="doc-backlink">↩</a></li>',
)

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.slow]


@pytest.fixture(scope="module")
def story(installation: Installation, tmp_path_factory) -> int:
    """Return the id of a story that a command has imported into the running installation."""
    file = tmp_path_factory.mktemp("import") / "story.jsonl"
    record = {"id": "a-corrected-toll", "type": "story", "title": "A corrected toll", "slug": "a-corrected-toll"}
    file.write_text(json.dumps({**record, "date": "2026-01-05", "body": MARKDOWN}))
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        **installation.variables,
    }
    command = [sys.executable, "manage.py", "import_content", str(file)]
    done = subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return page_id(installation, PATH)


def read_body(installation: Installation, story: int) -> list[dict[str, Any]]:
    with urlopen(f"{installation.cms}/api/v1/pages/{story}") as response:
        return json.load(response)["body"]


def read_html(installation: Installation, story: int) -> str:
    return "".join(block["value"]["html"] for block in read_body(installation, story) if block["type"] == "rich_text")


def find_text(page: Any, words: str) -> Locator:
    """Return the element with the style of a text in the editor."""
    return page.locator(".public-DraftEditor-content").get_by_text(words, exact=False).first.locator("..")


def test_a_text_keeps_what_it_says_when_a_word_is_changed(chromium, installation: Installation, story: int) -> None:
    before = read_html(installation, story)
    assert [part for part in KEPT if part not in before] == []
    staff = StaffMember(chromium, installation, "demo")
    try:
        staff.page.goto(f"/admin/pages/{story}/edit/")
        struck = find_text(staff.page, "twelve")
        expect(struck).to_have_css("text-decoration-line", "line-through")
        expect(find_text(staff.page, "forty")).to_have_css("text-decoration-line", "underline")
        if pictures := os.environ.get("PICTURES"):
            struck.scroll_into_view_if_needed()
            staff.page.screenshot(path=Path(pictures) / "editor.png")
        find_text(staff.page, "at the harbour").click()
        staff.page.keyboard.press("End")
        staff.page.keyboard.type(" Again.")
        expect(staff.page.locator("input[name=body-0-value]")).to_have_value(re.compile("Again"))
        staff.submit_action("Publish the changes")
    finally:
        staff.context.close()
    after = read_html(installation, story)
    assert after == before.replace("at the harbour.", "at the harbour. Again.")


def test_readers_see_corrections_and_go_to_a_footnote_and_back(opened, story: int) -> None:
    page = opened(PATH)
    expect(page.locator("del", has_text="twelve")).to_have_css("text-decoration-line", "line-through")
    expect(page.locator("[dir=rtl]", has_text="أربعين")).to_have_css("direction", "rtl")
    expect(page.get_by_role("cell", name="[struck out: 12] 40")).to_be_visible()
    if pictures := os.environ.get("PICTURES"):
        page.screenshot(path=Path(pictures) / "site.png", full_page=True)
    page.locator("[role=doc-noteref]").click()
    expect(page).to_have_url(re.compile("#fn-1$"))
    expect(page.locator("#fn-1")).to_be_in_viewport()
    page.locator("[role=doc-backlink]").click()
    expect(page.locator("#fnref-1")).to_be_in_viewport()
    ids = page.eval_on_selector_all("[id]", "all => all.map((one) => one.id)")
    assert len(ids) == len(set(ids))
