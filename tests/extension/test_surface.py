"""An adopter's project on the wheel: its tests pass, every operation is as its own document says, clients compile."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator

import pytest

from tests import node
from tests.extension.surface import Surface, ask_everything

pytestmark = [pytest.mark.processes, pytest.mark.extended]
TYPESCRIPT = node.CONTRACT / "typescript"
CLIENT = """
import type { AnyPage, Block, ReportDetail, TimelineValue } from "./schema.ts";

export function describe(page: AnyPage): string {
  switch (page.type) {
    case "report":
      return page.reference + page.harbour + days(page.body);
    case "report_index":
      return page.listing.items.map((card) => card.reference ?? "").join();
    default:
      return page.title;
  }
}
const first = (value: TimelineValue): string => value.events[0]?.day ?? "";
const days = (body: Block[]): string => body.map((one) => (one.type === "timeline" ? first(one.value) : "")).join();
export const reference = (page: ReportDetail): string => page.reference;
"""


@pytest.fixture(scope="module")
def content(installation) -> dict:
    """Migrate and load content, and return what a client may ask for."""
    installation.manage("migrate", "--verbosity", "0")
    installation.manage("collectstatic", "--no-input", "--verbosity", "0")
    loaded = json.loads(installation.manage("load_reports").splitlines()[-1])
    installation.manage("worker", "--once")
    return loaded


@pytest.fixture(scope="module")
def surface(installation, content) -> Iterator[Surface]:
    with installation.serve("harbour.settings") as base_url:
        yield Surface(base_url)


def test_checks_pass_and_no_migration_is_missing(installation):
    assert "no issues" in installation.manage("check")
    assert "No changes detected" in installation.manage("makemigrations", "--check", "--dry-run")


def test_the_tests_of_the_project_pass(installation):
    assert "OK" in installation.manage("test", "--verbosity", "0")


def test_every_operation_answers_as_the_document_of_the_installation_says(surface, content):
    statuses = ask_everything(surface, content)
    assert {"/api/v1/reports", "/api/v1/search", "/api/v1/search/suggest"} <= statuses.keys()
    assert [path for path, found in statuses.items() if max(found) >= 500] == []


def test_the_own_type_is_in_lists_search_facets_suggestions_and_feeds(surface):
    search = surface.get("/search", q="chains", type="report", harbour="old-docks")
    assert [item["title"] for item in search["items"]] == ["Old chains in the docks"]
    assert {"type", "harbour"} <= {facet["name"] for facet in search["facets"]}
    assert [item["title"] for item in surface.get("/reports", reference="HW-2026-015")["items"]] == [
        "New ropes for the north quay"
    ]
    assert "Old chains in the docks" in [item["text"] for item in surface.get("/search/suggest", q="old ch")["items"]]
    page = surface.get("/resolve", path="/reports/chains/")["page"]
    assert [call["placement"] for call in page["calls_to_action"]] == [None]
    assert [block["type"] for block in page["body"]] == ["rich_text", "timeline"]
    other = surface.get("/resolve", path="/reports/ropes/")["page"]
    assert [call["placement"] for call in other["calls_to_action"]] == ["report_end"]
    assert surface.get("/resolve", path="/reports/secret/", status=404)
    assert "Old chains in the docks" in surface.get("/feeds/reports.rss", template="/feeds/{kind}.{notation}")


@pytest.mark.node
def test_typescript_clients_compile(surface, tmp_path):
    node.install_or_skip(TYPESCRIPT)
    (tmp_path / "openapi.json").write_text(surface.text, encoding="utf-8")
    source = tmp_path / "src"
    shutil.copytree(TYPESCRIPT / "src", source)
    # The package has a renderer for each block, and the project has a block more.
    blocks = source / "site" / "blocks.ts"
    text, count = re.subn(r"^  separator: ", r"  timeline: () => EMPTY,\n\g<0>", blocks.read_text(), flags=re.MULTILINE)
    assert count == 1
    blocks.write_text(text, encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(TYPESCRIPT / "node_modules")
    script = json.loads((TYPESCRIPT / "package.json").read_text())["scripts"]["generate"]
    script = script.replace("../openapi.json", f"{tmp_path}/openapi.json").replace("src/", f"{source}/")
    script += f" && node scripts/examples.mjs .. {source}"
    generated = node.run(TYPESCRIPT, "npx", "--no-install", "--call", script)
    assert generated.returncode == 0, generated.stderr
    (source / "adopter.ts").write_text(CLIENT, encoding="utf-8")
    shutil.copy(TYPESCRIPT / "tsconfig.json", tmp_path)
    outcome = node.run(TYPESCRIPT, "npx", "--no-install", "tsc", "--pretty", "false", "--project", str(tmp_path))
    assert outcome.returncode == 0, outcome.stdout
