"""`manage.py export_contract`: the committed document is what the code answers."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from cms.api.management.commands.export_contract import CONTRACT_FILE as COMMITTED
from cms.api.openapi.document import document

CONTRACT = COMMITTED.parent


def test_the_committed_document_is_up_to_date(capsys):
    call_command("export_contract", "--check")
    assert "up to date" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, "{}\n"])
def test_a_file_that_differs_is_reported_with_what_to_do(tmp_path, content):
    file = tmp_path / "openapi.json"
    if content:
        file.write_text(content)
    with pytest.raises(CommandError, match="Run `make contract`, then write a line for frontend people") as failed:
        call_command("export_contract", "--check", "--output", str(file))
    assert failed.value.returncode == 1


def test_it_writes_what_the_check_accepts(tmp_path):
    file = tmp_path / "new" / "openapi.json"
    call_command("export_contract", "--output", str(file))
    assert file.read_text() == document()
    call_command("export_contract", "--check", "--output", str(file))


def test_this_version_is_announced(contract):
    changes = (CONTRACT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {contract['info']['version']}\n" in changes
