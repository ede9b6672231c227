"""`manage.py export_contract`: the committed document is the one that the code generates."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError, call_command

from cms.api.management.commands.export_contract import CONTRACT_FILE as COMMITTED
from cms.api.openapi.document import document

CONTRACT = COMMITTED.parent


def test_the_committed_document_is_up_to_date(capsys):
    call_command("export_contract", "--check")
    assert "up to date" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, "{}\n"])
def test_an_outdated_file_is_reported_with_an_instruction(tmp_path, content):
    file = tmp_path / "openapi.json"
    if content:
        file.write_text(content)
    with pytest.raises(CommandError, match="Run `make contract`, then add a line to") as failed:
        call_command("export_contract", "--check", "--output", str(file))
    assert failed.value.returncode == 1


def test_the_exported_file_passes_the_check(tmp_path):
    file = tmp_path / "new" / "openapi.json"
    call_command("export_contract", "--output", str(file))
    assert file.read_text() == document()
    call_command("export_contract", "--check", "--output", str(file))
    in_30 = file.with_name("openapi-3.0.json")
    in_30.write_text(in_30.read_text().replace("3.0.3", "3.0.2"))
    with pytest.raises(CommandError, match=r"openapi-3\.0\.json differs"):
        call_command("export_contract", "--check", "--output", str(file))


def test_the_changelog_has_an_entry_for_this_version(contract):
    changes = (CONTRACT / "CHANGELOG.md").read_text(encoding="utf-8")
    version = re.escape(contract["info"]["version"])
    assert re.search(rf"^## {version}( — \d{{4}}-\d\d-\d\d)?$", changes, re.MULTILINE)
