"""Real export files: every item has an outcome, and nothing that was hidden is public."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from cms.content.blocks.body import serialize_body
from cms.content.references import ResolvedReferences
from cms.core.visibility import visible_now
from cms.moving.importing.sources.wordpress.export_file import ExportFile

CORPORA = Path(os.environ.get("CLARION_CORPORA") or Path(__file__).parents[5].parent / "shared" / "corpora")
THEME, BLOCKS = "themeunittestdata.wordpress.xml.gz", "64-block-test-data.xml.gz"
EXPECTED = {
    THEME: {
        ("post", "created"): 58,
        ("page", "created"): 21,
        ("nav_menu_item", "left out"): 70,
        ("attachment", "left out"): 37,
    },
    BLOCKS: {
        ("post", "created"): 61,
        ("page", "created"): 1,
        ("wp_navigation", "left out"): 1,
        ("attachment", "left out"): 9,
    },
}

pytestmark = pytest.mark.corpus


@pytest.fixture(params=[THEME, BLOCKS])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    found = CORPORA / "wordpress" / request.param
    if not found.is_file():
        pytest.skip(f"not run: needs the corpus {request.param} (CLARION_CORPORA names its folder, now {CORPORA})")
    link = tmp_path / request.param
    link.symlink_to(found)
    return link


def test_every_item_has_an_outcome_and_hidden_ones_stay_hidden(run: Any, file: Path, client: Client) -> None:
    done = run(file)
    assert done.code == 0, done.problem
    items = list(ExportFile(file).read_items())
    assert sorted(done.entries) == [item.position for item in items]
    results = Counter((entry["kind"], entry["result"]) for entry in done.entries.values())
    assert results == EXPECTED[file.name], done.summary

    public = {item.position for item in items if item.status == "publish" and not item.has_password}
    pages = {entry["page"]: position for position, entry in done.entries.items() if "page" in entry}
    visible = set(visible_now().filter(pk__in=pages).values_list("pk", flat=True))
    assert {pages[pk] for pk in visible} == public & set(pages.values())

    for page in Page.objects.filter(pk__in=visible).specific():
        assert len(serialize_body(page.body, ResolvedReferences({}), where="test")) == len(page.body.raw_data)

    for entry in done.entries.values():
        if "page" not in entry:
            continue
        is_public = entry["state"] == "public"
        for address in entry["addresses"]:
            response = client.get("/api/v1/resolve", {"path": address})
            assert response.status_code == (200 if is_public else 404), (address, entry)

    again = run(file)
    assert Counter(again.results)["unchanged"] == len(pages)
    assert set(again.results) == {"unchanged", "left out"}
