"""Imports of the admin: what becomes of pages with shortcodes or template tags that no rule covers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import escape

from cms.moving.import_runs.models import ImportRun
from cms.page_types.stories.models import StoryPage
from tests.cms.moving.import_runs.lines import build_lines
from tests.cms.moving.import_runs.test_admin import ADD, upload
from tests.cms.moving.import_runs.worker import run_worker
from tests.cms.moving.importing.wordpress.exports import build_export, build_item

TAG = '[acme_text title="Our &lt;work&gt;"]'


@pytest.fixture
def start(admin: Any, tree: Any) -> Any:
    """Return a function that uploads a file with a tag in each of these formats, and lets the worker import it."""

    def make(kind: str, **options: str) -> ImportRun:
        content = {
            "wordpress": build_export(build_item(1, content=f"{TAG}Words[/acme_text]")).encode(),
            "records": build_lines(1, body=f"{TAG}Words[/acme_text]"),
            "feed": json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1.1",
                    "items": [{"id": "1", "title": "One", "content_html": f"<p>{TAG}Words[/acme_text]</p>"}],
                }
            ).encode(),
        }[kind]
        name = {"wordpress": "a.xml", "records": "a.jsonl", "feed": "a.json"}[kind]
        fields = {"format": kind, "page_type": "story", "site": tree.record.pk, "language": "en", "is_dry_run": ""}
        fields |= {"publish": "on"} if kind == "feed" else {}
        response = admin.post(ADD, {**fields, "file": upload(content, name), **options})
        assert response.status_code == 302, response.context["form"].errors
        run_worker()
        return ImportRun.objects.latest("pk")

    return make


@pytest.mark.few(3)
@pytest.mark.parametrize("kind", ["wordpress", "records", "feed"])
@pytest.mark.parametrize(
    ("option", "live", "is_shown"),
    [("", False, True), ("draft", False, True), ("drop-tags", True, False), ("keep", True, True)],
)
def test_the_option_holds_for_all_formats(start: Any, kind: str, option: str, live: bool, is_shown: bool) -> None:
    run = start(kind, unknown_tags=option)
    page = StoryPage.objects.get()
    body = str(page.get_latest_revision_as_object().body.raw_data)
    assert (page.live, "acme_text" in body, "Words" in body) == (live, is_shown, True)
    named = "kept as text: [acme_text]" if is_shown else "tag removed: [acme_text]"
    assert named in run.notes
    assert run.unknown_tags == (option or "draft")


def test_a_dry_run_lists_what_no_rule_covers_with_an_example_and_its_place(start: Any, admin: Any) -> None:
    run = start("records", is_dry_run="on")
    text = admin.get(reverse("imports:inspect", args=[run.pk])).text
    table = text.partition('<h2 class="w-h3" id="uncovered">')[2].partition("</table>")[0]
    title = run.items.get().entry["title"]
    for cell in ("[acme_text]", "1", f"<code>{escape(TAG)}</code>", f"1: {title}"):
        assert f"<td>{cell}</td>" in table
    plain = start("records", unknown_tags="drop-tags", is_dry_run="on")
    assert "[acme_text]" in admin.get(reverse("imports:inspect", args=[plain.pk])).text


def test_a_dry_run_names_the_pages_and_the_import_for_real_keeps_the_option(start: Any, admin: Any) -> None:
    run = start("records", is_dry_run="on")
    text = admin.get(reverse("imports:inspect", args=[run.pk])).text
    assert "Pages with shortcodes or template tags that no rule covers" in text
    assert "<td>[acme_text]</td>" in text
    other = start("records", unknown_tags="keep", is_dry_run="on")
    admin.post(reverse("import_repeat", args=[other.pk]))
    run_worker()
    assert StoryPage.objects.get().live
