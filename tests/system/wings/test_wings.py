"""Each wing can be left out beside any others: what remains works, and nothing of the wing is imported.

By default with all wings left out, and with one of them. WINGS=all takes every combination (`make wings`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.migrated_sqlite import back_up
from tests.production.processes import run

pytestmark = [pytest.mark.processes, pytest.mark.slow]

DATABASE = "clarion.sqlite3"
WINGS = tuple(settings.WINGS)
EVERY = [left_out for size in range(len(WINGS) + 1) for left_out in combinations(WINGS, size)]
COMBINATIONS = EVERY if os.environ.get("WINGS") == "all" else [WINGS, ("press",)]
CONTRACT = Path(__file__).parents[3] / "frontend-contract/openapi.json"
# What the OpenAPI document lacks without a wing. Schemas that only these name are missing, too.
OPERATIONS = {
    "press": {
        "/api/v1/embargo-access/acceptances",
        "/api/v1/embargo-access/changes",
        "/api/v1/embargo-access/kit",
        "/api/v1/embargo-access/release",
        "/api/v1/embargo-access/terms",
    },
    "moving": set(),
    "alerts": {"/api/v1/alerts", "/api/v1/alerts/stop", "/api/v1/alerts/stop-all"},
    "subscriber_webhooks": {"subscriber.changed", "subscriber.confirmed", "subscriber.unsubscribed"},
    "indexnow": {"/api/v1/indexnow-key"},
    "dead_links": set(),
    "rehearsal": {"/api/v1/rehearsal"},
    "ranking": set(),
}
# Schemas that name types of pages or fields of a wing beside others.
SHARED_SCHEMAS = {
    "press": {
        "AlertRequest",
        "AnyPage",
        "PageType",
        "SuggestedPage",
        "SuggestedPerson",
        "SuggestedQuery",
        "SuggestedTopic",
    },
    "alerts": {"SettingsAnswer"},
}


def environment(data: Path, left_out: Iterable[str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    own = {"DATA_DIR": str(data), "WINGS_LEFT_OUT": ",".join(left_out)}
    (data / "static").mkdir(exist_ok=True)
    return {**kept, **own, "DJANGO_SETTINGS_MODULE": "tests.system.wings.settings"}


def probe(data: Path, left_out: Iterable[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a process without these wings has loaded, and its OpenAPI document."""
    file = data / "openapi.json"
    done = run("-m", "tests.system.wings.probe", str(file), env=environment(data, left_out))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("left_out", COMBINATIONS, ids=lambda names: "+".join(names) or "none")
def test_what_remains_without_wings_is_checked_migrated_and_described_and_they_are_not_imported(left_out, tmp_path):
    found, document = probe(tmp_path, left_out)
    absent = {app for wing in left_out for app in settings.WINGS[wing]}
    present = {app for wing in set(WINGS) - {*left_out} for app in settings.WINGS[wing]}
    assert present <= {*found["apps"]}
    assert [name for name in found["loaded"] for app in absent if f"{name}.".startswith(f"{app}.")] == []
    assert found["missing_migrations"] == []
    sections = found["desk_sections"]
    assert [path for path in sections for app in absent if path.startswith(f"{app}.")] == []
    assert ("cms.press.mailings.desk.MailingsSection" in sections) is ("press" not in left_out)
    complete = json.loads(CONTRACT.read_text(encoding="utf-8"))
    gone = {name for wing in left_out for name in OPERATIONS[wing]}
    for section in ("paths", "webhooks"):
        expected = {name: value for name, value in complete[section].items() if name not in gone}
        assert document[section].keys() == expected.keys()
        differing = {name for name, value in expected.items() if document[section][name] != value}
        # Its parameter `type` lists the types of pages.
        assert differing == ({"/api/v1/search"} if section == "paths" and "press" in left_out else set())
    shared = {name for wing in left_out for name in SHARED_SCHEMAS.get(wing, ())}
    schemas, known = document["components"]["schemas"], complete["components"]["schemas"]
    assert schemas.keys() <= known.keys()
    assert {name for name, schema in schemas.items() if schema != known[name]} == shared & schemas.keys()


@pytest.fixture(scope="module")
def core_database(tmp_path_factory) -> Path:
    """Apply the migrations of the core alone to an empty database, which takes half a minute, and return its file."""
    data = tmp_path_factory.mktemp("core")
    done = run("-m", "tests.system.wings.journey", "create", env=environment(data, WINGS), seconds=400)
    assert done.returncode == 0, done.stderr
    return data / DATABASE


@pytest.mark.extended
def test_the_core_alone_migrates_an_empty_database_and_search_finds_what_is_published(core_database, tmp_path):
    back_up(str(core_database), tmp_path / DATABASE)
    done = run("-m", "tests.system.wings.journey", "search", env=environment(tmp_path, WINGS), seconds=400)
    assert done.returncode == 0, done.stderr


@pytest.mark.extended
def test_the_first_start_loads_the_demo_without_any_wing(core_database, tmp_path):
    back_up(str(core_database), tmp_path / DATABASE)
    done = run("manage.py", "prepare_demo", "--no-site", env=environment(tmp_path, WINGS), seconds=400)
    assert done.returncode == 0, done.stderr
    assert "Indexing" in done.stdout


def test_pages_of_a_wing_that_was_left_out_are_absent(tmp_path):
    for step, left_out in (("press", ()), ("absent", WINGS)):
        done = run("-m", "tests.system.wings.journey", step, env=environment(tmp_path, left_out), seconds=400)
        assert done.returncode == 0, (step, done.stderr)


def test_an_unknown_wing_is_refused_with_the_names_of_those_that_exist(tmp_path):
    done = run("manage.py", "check", env=environment(tmp_path, ["pres"]))
    assert done.returncode == 1
    assert f"WINGS_LEFT_OUT: there is no wing pres; the wings are {', '.join(WINGS)}." in done.stderr
