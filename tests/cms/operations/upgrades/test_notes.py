"""The notes of `check_upgrade` are complete: compared with both changelogs, the settings and the migrations."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
import yaml
from django.db.migrations.loader import MigrationLoader

from cms import __version__
from cms.api.public import api
from cms.operations.upgrades.steps import Phase
from cms.operations.upgrades.versions import NOTES_PATH, Condition, Note, read_versions
from cms.settings.env import CODE_DIR
from scripts.release_steps import changelog
from tests.cms.test_settings_document import ROW
from tests.system.upgrade import checkouts

CHANGELOG = (CODE_DIR / "CHANGELOG.md").read_text()
CONTRACT = (CODE_DIR / "frontend-contract/CHANGELOG.md").read_text()
RELEASED = json.loads((CODE_DIR / "released_migrations.json").read_text())
VERSIONS = {one.version: one for one in read_versions()}
UPGRADED = [one for one in VERSIONS if one != "0.2.0"]  # their sections have upgrade notes


def list_titles(section: str) -> list[str]:
    """Return the bold words at the beginning of each item of the upgrade notes."""
    _, _, notes = section.partition(changelog.NOTES)
    return [
        find_title(item) for item in re.findall(r"^- (.*?)(?=^- |^\S|\Z)", notes.partition("\n### ")[0], re.M | re.S)
    ]


def find_title(item: str) -> str:
    found = re.match(r"\*\*(.+?)\*\*", item, re.S)
    assert found, f"begin the note with its title in bold: {item[:60]}"
    return found[1].replace("\n", " ")


def test_the_changelog_and_the_notes_name_the_same_versions():
    assert list(VERSIONS) == [one for one in re.findall(r"^## (\S+)", CHANGELOG, re.M) if one != "0.1.0"][::-1]
    assert __version__.startswith(list(VERSIONS)[-1])


@pytest.mark.parametrize("version", UPGRADED)
def test_every_upgrade_note_of_the_changelog_is_known_and_no_other(version):
    section = changelog.read_section(CHANGELOG, version)
    assert changelog.NOTES in section
    assert [note.title for note in VERSIONS[version].notes] == list_titles(section)


def test_titles_are_those_of_the_upgrade_notes_alone():
    notes = "From 0.2.0:\n\n- **Set `A`** first,\n  in `.env`.\n- **Run b**\n\n| c |\n"
    section = f"{changelog.NOTES}\n{notes}\n### Editor\n- **D**\n"
    assert list_titles(section) == ["Set `A`", "Run b"]
    with pytest.raises(AssertionError, match="in bold: Set A"):
        list_titles(f"{changelog.NOTES}\n- Set A\n")


def test_the_version_of_the_api_is_that_of_the_last_version():
    assert list(VERSIONS.values())[-1].api == api.version
    known = {one.api for one in VERSIONS.values()}
    assert set(re.findall(r"^## (\d\S+)", CONTRACT, re.M)) - {"1.0.0"} <= known


@pytest.mark.parametrize("version", UPGRADED)
def test_what_receivers_of_webhooks_must_know_is_noted(version):
    section = re.search(rf"^## {re.escape(VERSIONS[version].api)}\b.*?(?=^## |\Z)", CONTRACT, re.M | re.S)
    assert section
    of_the_api = section[0].partition("\nThe package `")[0]
    assert bool(VERSIONS[version].webhooks) == bool(re.search(r"`content\.\w+`|`subscriber\.\w+`", of_the_api))


def test_the_first_migration_of_a_version_is_in_no_version_before():
    loader = MigrationLoader(None)
    nodes = {version: tuple(one.first_migration.split(".")) for version, one in VERSIONS.items()}
    assert all(node in loader.graph.nodes for node in nodes.values())
    released = {found for leaf in RELEASED.items() for found in loader.graph.forwards_plan(leaf)}
    *before, last = nodes.values()
    assert set(before) <= released
    assert last not in released
    for earlier, later in zip(before, nodes.values(), strict=False):
        assert later not in loader.graph.forwards_plan(earlier) or later == earlier


@pytest.mark.processes
def test_variables_that_are_no_longer_read_are_named():
    """A version removes a variable: the operator is told what to do instead."""
    commit = checkouts.RELEASES[-1]
    if not checkouts.is_known(commit):
        pytest.skip("not run: this clone has no earlier commits, whose settings are compared")
    command = ["git", "show", f"{commit}:docs/settings.md"]
    before = subprocess.run(command, cwd=CODE_DIR, capture_output=True, text=True, check=True).stdout
    removed = set(ROW.findall(before)) - set(ROW.findall((CODE_DIR / "docs/settings.md").read_text()))
    assert len(ROW.findall(before)) > 20
    assert set(list(VERSIONS.values())[-1].removed_variables) == removed


def test_the_file_has_no_key_that_is_not_read():
    known = {"version", "first_migration", "api", "webhooks", "removed_variables", "notes"}
    entries = yaml.safe_load(NOTES_PATH.read_text())
    assert all(set(entry) <= known for entry in entries)
    notes = [note for entry in entries for note in entry.get("notes", ())]
    assert all(set(note) <= {"title", "phase", "do", "if", "done"} and note["do"].endswith(".") for note in notes)
    known_variables = (CODE_DIR / "docs/settings.md").read_text()
    conditions = [condition for note in notes for condition in (note.get("if"), note.get("done")) if condition]
    assert all(f"| `{condition['variable']}` |" in known_variables for condition in conditions)


@pytest.mark.parametrize(
    ("variables", "applies"),
    [
        ({}, False),
        ({"A": ""}, False),
        ({"A": "1"}, True),
        ({"A": "10.0.0.1/32"}, False),
        ({"A": "1", "B": "x"}, False),
        ({"A": "1", "B": ""}, True),
    ],
)
def test_a_note_applies_to_its_values_until_it_is_done(variables, applies):
    note = Note("Replace A", Phase.BEFORE, "Set B.", Condition("A", r"\d+"), Condition("B"))
    assert note.applies(variables) is applies
