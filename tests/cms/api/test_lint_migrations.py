"""The command that reports migrations with which the previous version would not work."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from cms.settings.env import CODE_DIR

RELEASED = json.loads((CODE_DIR / "released_migrations.json").read_text())


@pytest.fixture
def lint(monkeypatch, tmp_path):
    """Return a function that judges the migrations after those of a previous version."""
    monkeypatch.chdir(CODE_DIR)
    file = tmp_path / "released.json"

    def run(released: dict[str, str] | None = None, *options: str) -> tuple[str, Path]:
        if released is not None:
            file.write_text(json.dumps(released))
        output = StringIO()
        call_command("lint_migrations", "--file", str(file), *options, stdout=output)
        return output.getvalue(), file

    return run


def test_the_migrations_of_this_version_are_accepted(lint):
    assert "works with the migrations" in lint(RELEASED)[0]


def test_a_required_column_and_a_removed_table_are_refused(lint):
    with pytest.raises(CommandError) as refusal:
        lint({**RELEASED, "stories": "0003_verbose_names", "sign_ups": "0005_consent_of_journalists"})
    found = str(refusal.value).splitlines()
    assert found[0].startswith("sign_ups.0006_move_emails_to_mail_queue: DeleteModel(OutgoingEmail) removes a table")
    assert found[1].startswith("stories.0004_reading_minutes: AddField(storypage, reading_minutes) is NOT NULL")
    assert found[2:] == ['docs/extending.md, "Migrations", has the rules.']


def test_a_migration_that_does_not_exist_is_named(lint):
    with pytest.raises(CommandError, match=r"do not exist: stories\.0099_future$"):
        lint({**RELEASED, "stories": "0099_future"})


def test_a_release_writes_the_last_migrations_of_its_own_apps(lint):
    _, file = lint(None, "--write")
    written = json.loads(file.read_text())
    assert RELEASED.keys() <= written.keys()  # an app may be newer than the release
    names = [apps.get_app_config(label).name for label in written]
    assert [name for name in names if not name.startswith(("cms.", "search"))] == []  # installed packages have none
    assert "works with the migrations" in lint()[0]
